import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Place } from '../diagnostics/source.ts';
import { closest } from '../diagnostics/suggest.ts';
import { type ContextName, contextNames, type Site } from '../model/scope.ts';
import type { ObjectShape } from '../model/shape.ts';
import { relatedTo } from './related.ts';

/** Contexts of GitHub's that have another name here, or none. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['github', 'here "git" has sha, branch and root, "run" has id, workflow and attempt'],
  ['vars', 'settings of a workflow are its "inputs"'],
  ['runner', 'a workflow runs on this machine, there is no runner'],
  ['job', 'the results of other jobs are in "needs"'],
  ['event', 'a workflow gets all it knows from its "inputs"'],
]);

const isContext = (name: string): name is ContextName => (contextNames as readonly string[]).includes(name);

/**
 * What is wrong with a reference that begins with a name which is no context available at a site: it does not exist,
 * or not here.
 * @param otherHint what else might have been meant, if the name is near to no context
 */
export function unknownContext(name: string, place: Place, site: Site, otherHint?: string): Diagnostic {
  const available = [...site.contexts.keys()];
  if (isContext(name)) {
    const hint = site.unavailable.get(name);
    return diagnostic('context-unavailable', place, { name, field: site.field, available, hint });
  }
  const suggestion = closest(name, available);
  const hint = elsewhere.get(name.toLowerCase()) ?? (suggestion === undefined ? otherHint : undefined);
  const of = `the contexts of ${site.field}`;
  return diagnostic('unknown-reference', place, {
    name,
    of,
    expected: available,
    suggestion: hint === undefined ? suggestion : undefined,
    hint,
  });
}

const names = new WeakMap<ObjectShape, readonly string[]>();

/** One list for all findings of a shape: thousands of findings with thousands of names each would fill the memory. */
function namesOf(shape: ObjectShape): readonly string[] {
  const known = names.get(shape) ?? [...shape.properties.keys()];
  names.set(shape, known);
  return known;
}

/** What is wrong with a name that a closed object does not have. */
export function unknownProperty(name: string, of: string, shape: ObjectShape, place: Place): Diagnostic {
  const expected = namesOf(shape);
  const hint = shape.hints?.get(name) ?? (expected.length === 0 ? shape.ifEmpty : undefined);
  const suggestion = hint === undefined ? closest(name, expected) : undefined;
  return diagnostic('unknown-reference', place, { name, of, expected, suggestion, hint }, relatedTo(shape));
}

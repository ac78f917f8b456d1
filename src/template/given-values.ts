import type { Place } from '../diagnostics/source.ts';
import type { Text } from '../model/workflow.ts';
import { compileTemplate } from './compile.ts';
import { partialsIn } from './partials-in.ts';
import { visitOwnExpressions } from './references.ts';
import type { TemplateNode } from './template.ts';

/** The names of `with` that a text looks at; `all` where it takes all at once, or works a name out. */
export function givenNamesUsed(text: Text): ReadonlySet<string> | 'all' {
  return namesUsed(compileTemplate(text).nodes, text);
}

function namesUsed(nodes: readonly TemplateNode[], text: Text): ReadonlySet<string> | 'all' {
  const names = new Set<string>();
  let all = false;
  visitOwnExpressions(nodes, text, (node) => {
    if (node.kind !== 'path' || node.base.kind !== 'frame' || node.base.frame !== 0) return;
    const [context, name] = node.steps;
    if (context?.name !== 'with') return;
    if (name === undefined) all = true;
    else names.add(name.name);
  });
  return all ? 'all' : names;
}

/** A value that a partial is given and does not look at. */
export interface UnusedArgument {
  readonly name: string;
  readonly place: Place;
  /** What it does look at. */
  readonly used: readonly string[];
  /** The partial's file, as messages name it. */
  readonly file: string;
}

/** What partials of a text, and those within them, are given in vain. */
export function unusedArguments(text: Text): readonly UnusedArgument[] {
  return unusedIn(compileTemplate(text).nodes, text);
}

function unusedIn(nodes: readonly TemplateNode[], within: Text): readonly UnusedArgument[] {
  return [...partialsIn(nodes)].flatMap(({ args, text, template }) => {
    const used = args.length === 0 ? 'all' : namesUsed(template.nodes, text);
    const unused = used === 'all' ? [] : args.filter(({ name }) => !used.has(name));
    const found = unused.map(({ name, range }) => ({
      name,
      place: within.placeOf(range.start, range.end),
      used: [...used],
      file: text.place.file.displayPath,
    }));
    return [...found, ...unusedIn(template.nodes, text)];
  });
}

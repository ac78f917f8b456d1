import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Check, CheckContext } from './check.ts';

/**
 * A secret that nothing in the file names. It is not harmless: a run is refused where the environment does not set it. A
 * name in a command or a prompt counts as used, since declaring a variable also masks what others do with it.
 */
export const unusedSecrets: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  if (unsure.has(workflow)) return;
  const files = new Map(workflow.parts.map(({ source }) => [source.path, source]));
  // The workflow's own text comes first, so that places in it stay what they are.
  const text = [workflow.file, ...files.values()].map((file) => file.text).join('\n');
  // Names that are worked out, as in {{ lookup secrets name }}, can be any of them.
  if (
    /\bsecrets\s*(?:\[(?!['"]?\w+['"]?\])|[)}|]|\.\*)|\blookup\s+secrets\b|\bwith\s+secrets\b|each\s+secrets\b/i.test(
      text,
    )
  )
    return;
  const calls = workflow.jobs.flatMap(({ call }) => call ?? []);
  // What a workflow declares that could not be loaded is not known.
  if (calls.some((call) => unsure.has(call))) return;
  const handed = new Set(calls.flatMap((call) => call.workflow.secrets.map(({ name }) => name)));
  for (const { name, place } of workflow.secrets) {
    if (handed.has(name)) continue;
    // Bad names are blamed already, and would be no pattern.
    if (!/^\w+$/.test(name)) continue;
    const uses = [...text.matchAll(new RegExp(`(?<![\\w-])${name}(?!\\w)`, 'gi'))];
    const declared = uses.filter(({ index }) => index >= place.range.start && index < place.range.end);
    const others = uses.length - declared.length;
    if (others === 0) yield diagnostic('unused-secret', place, { name });
  }
};

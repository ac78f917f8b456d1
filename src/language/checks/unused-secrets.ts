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
  const uses = placesOf(
    workflow.secrets.map(({ name }) => name),
    text,
  );
  for (const { name, place } of workflow.secrets) {
    // Bad names are blamed already, and would be no words.
    if (handed.has(name) || !/^\w+$/.test(name)) continue;
    const others = uses
      .get(name.toLowerCase())
      ?.some((at) => at < place.range.start || at >= place.range.end);
    if (others !== true) yield diagnostic('unused-secret', place, { name });
  }
};

/** Where names stand as whole words, by the names in lower case. In one pass: there may be very many of them. */
function placesOf(names: readonly string[], text: string): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>(names.map((name) => [name.toLowerCase(), []]));
  if (places.size === 0) return places;
  for (const { 0: word, index } of text.matchAll(/(?<![\w-])\w+/g))
    places.get(word.toLowerCase())?.push(index);
  return places;
}

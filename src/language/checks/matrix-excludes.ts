import { type Diagnostic, diagnostic, type Fix } from '../../diagnostics/diagnostic.ts';
import { closest, isSlipOf } from '../../diagnostics/suggest.ts';
import { didYouMean, oneOf } from '../../diagnostics/wording.ts';
import type { Json } from '../../model/json.ts';
import type { Entry, Value } from '../../model/workflow.ts';
import { looselyMatches } from '../../plan/loose-equality.ts';
import type { Check, CheckContext } from './check.ts';
import { literalOf, shown } from './literal.ts';

/** So many comparisons that looking for a slip would take longer than it is worth. */
const mostComparisons = 100_000;

/** Entries of `exclude` that can leave nothing out, as far as values are written out. */
export const matrixExcludes: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  for (const { strategy } of workflow.jobs) {
    const { matrix } = strategy;
    if (matrix?.source.kind !== 'parts' || unsure.has(matrix)) continue;
    const { vectors, exclude } = matrix.source;
    if (exclude?.kind !== 'list') continue;
    const longest = Math.max(
      0,
      ...vectors.map(({ value }) => (value.kind === 'list' ? value.items.length : 0)),
    );
    if (exclude.items.length * Math.max(longest, exclude.items.length) > mostComparisons) continue;
    const values = new Map(vectors.map(({ key, value }) => [key, valuesOf(value)]));
    const before: { entry: Json; item: Value }[] = [];
    for (const item of exclude.items) {
      if (item.kind !== 'map') continue;
      const stray = item.entries.map((entry) => strayValue(entry, values.get(entry.key))).find(Boolean);
      if (stray !== undefined) yield stray;
      const entry = literalOf(item);
      if (entry === undefined) continue;
      const covering = before.find((other) => looselyMatches(entry, other.entry));
      if (covering !== undefined && stray === undefined) {
        const problem = 'leaves out nothing that an earlier one has not left out: remove it';
        const related = [{ place: covering.item.place, note: 'this one' }];
        yield diagnostic('matrix-exclude', item.place, { problem }, { related });
      }
      before.push({ entry, item });
    }
  }
};

/** The values of a key; undefined where an expression gives some of them. */
function valuesOf(value: Value): readonly Json[] | undefined {
  if (value.kind !== 'list') return undefined;
  const literals = value.items.map(literalOf);
  return literals.every((item) => item !== undefined) ? literals : undefined;
}

/** A value that its key never has, if it is so. */
function strayValue(
  { key, value }: Entry<Value>,
  known: readonly Json[] | undefined,
): Diagnostic | undefined {
  const wanted = literalOf(value);
  if (known === undefined || wanted === undefined || known.some((each) => looselyMatches(each, wanted)))
    return undefined;
  const texts = known.filter((each) => typeof each === 'string');
  const near = typeof wanted === 'string' ? closest(wanted, texts) : undefined;
  const has =
    known.length === 0
      ? ', which has no values'
      : `, its values are ${oneOf(known.map(shown), { word: 'and', quote: false })}`;
  const problem = `can leave nothing out: "${key}" is never ${shown(wanted)}${near === undefined ? has : didYouMean(near)}`;
  return diagnostic('matrix-exclude', value.place, { problem }, fixOf(value, wanted, near));
}

function fixOf(value: Value, wanted: Json, near: string | undefined): { fix?: Fix } {
  if (
    near === undefined ||
    typeof wanted !== 'string' ||
    !isSlipOf(wanted, near) ||
    !/^[A-Za-z][\w./-]*$/.test(near)
  )
    return {};
  return { fix: { description: `write ${near}`, edits: [{ place: value.place, text: near }] } };
}

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Entry, Matrix, Value } from '../../model/workflow.ts';
import { looselyMatches } from '../../plan/loose-equality.ts';
import { expandMatrix } from '../../plan/matrix.ts';
import type { Check, CheckContext } from './check.ts';
import { identityOf, literalOf } from './literal.ts';

/** More combinations than these are not looked at one by one. */
const mostCombinations = 2_000;

/** What of a matrix that is written out comes to nothing: an `include` without effect, or no combination at all. */
export const matrixIncludes: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  for (const { strategy } of workflow.jobs) {
    const { matrix } = strategy;
    if (matrix === undefined || unsure.has(matrix)) continue;
    const combinations = combinationsOf(matrix);
    if (matrix.source.kind !== 'parts' || combinations === undefined) continue;
    const { vectors, include } = matrix.source;
    const keys = vectors.map(({ key }) => key);
    const entries = include?.kind === 'list' ? include.items : [];
    if (keys.length > 0 && combinations.length === 0 && include === undefined) {
      const empty = vectors.find(({ value }) => value.kind === 'list' && value.items.length === 0);
      yield diagnostic('matrix-empty', empty?.keyPlace ?? matrix.place, { key: empty?.key });
    }
    if (entries.length * combinations.length > 100 * mostCombinations) continue;
    yield* idle(entries, keys, combinations);
  }
};

/** The combinations before `include`; undefined where they are not known, or too many. */
function combinationsOf({ source }: Matrix): readonly JsonObject[] | undefined {
  if (source.kind !== 'parts') return undefined;
  const { vectors, exclude } = source;
  if (vectors.length === 0) return [];
  const sizes = vectors.map(({ value }) => (value.kind === 'list' ? value.items.length : Number.NaN));
  const size = sizes.reduce((product, each) => product * each, 1);
  if (!(size <= mostCombinations)) return undefined;
  const literals = literalEntries(vectors);
  const left = exclude === undefined ? null : literalOf(exclude);
  if (literals === undefined || left === undefined) return undefined;
  const rows = expandMatrix({ vectors: literals, include: undefined, exclude: left });
  return rows.ok ? rows.value.map((row) => row.values) : undefined;
}

function literalEntries(entries: readonly Entry<Value>[]): Readonly<Record<string, Json>> | undefined {
  const literals: [string, Json][] = [];
  for (const { key, value } of entries) {
    const literal = literalOf(value);
    if (literal === undefined) return undefined;
    literals.push([key, literal]);
  }
  return Object.fromEntries(literals);
}

/** Entries that give no combination a value it has not, and add none that is not there. */
function* idle(
  entries: readonly Value[],
  keys: readonly string[],
  combinations: readonly JsonObject[],
): Generator<Diagnostic> {
  const rows = combinations.map((values) => ({ values, added: new Map<string, string>() }));
  const extra = new Map<string, Value>();
  for (const item of entries) {
    const literal = item.kind === 'map' ? literalOf(item) : undefined;
    // What an expression gives may agree with anything.
    if (item.kind !== 'map' || literal === undefined || !isJsonObject(literal)) return;
    const shared = keys.filter((key) => Object.hasOwn(literal, key));
    const agreeing = rows.filter(({ values }) =>
      shared.every((key) => looselyMatches(values[key] as Json, literal[key] as Json)),
    );
    const news = item.entries.filter(({ key }) => !keys.includes(key));
    if (agreeing.length === 0) {
      const first = extra.get(identityOf(item));
      if (first === undefined) extra.set(identityOf(item), item);
      else {
        const related = [{ place: first.place, note: 'first here' }];
        yield diagnostic(
          'matrix-include',
          item.place,
          { problem: 'adds a combination that is there already: remove one of the two' },
          { related },
        );
      }
      continue;
    }
    const changes = agreeing.filter(({ added }) =>
      news.some(({ key, value }) => added.get(key) !== identityOf(value)),
    );
    for (const { added } of agreeing) for (const { key, value } of news) added.set(key, identityOf(value));
    if (changes.length > 0) continue;
    const problem =
      news.length === 0
        ? 'adds nothing: its combination is in the matrix already, and it brings no further key'
        : 'adds nothing: an earlier entry has set the same values';
    yield diagnostic('matrix-include', item.place, { problem });
  }
}

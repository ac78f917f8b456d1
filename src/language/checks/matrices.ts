import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import { closest } from '../../diagnostics/suggest.ts';
import { checkValue } from '../../expression/check-value.ts';
import { shapeInWords } from '../../expression/shape-access.ts';
import type { Job, Matrix, Value } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

/** What of a matrix is wrong whatever its expressions give. Empty vectors are fine: the job is skipped. */
export const matrices: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const job of context.workflow.jobs) {
    const { matrix } = job.strategy;
    if (matrix === undefined || context.unsure.has(matrix)) continue;
    yield* notLists(job, matrix, context);
    const { source } = matrix;
    if (source.kind !== 'parts') continue;
    yield* strayExcludes(
      source.vectors.map(({ key }) => key),
      source.exclude,
    );
    const nothing =
      source.vectors.length === 0 && (source.include === undefined || isEmptyList(source.include));
    if (nothing) {
      yield problem(
        matrix.place,
        'the matrix has no values: it needs at least one key with a list, or an "include" entry',
      );
    }
  }
};

function* strayExcludes(keys: readonly string[], exclude: Value | undefined): Generator<Diagnostic> {
  if (exclude?.kind !== 'list') return;
  for (const item of exclude.items) {
    for (const { key, keyPlace } of item.kind === 'map' ? item.entries : []) {
      if (keys.includes(key)) continue;
      const near = closest(key, keys);
      const suggestion = near === undefined ? '' : `: did you mean "${near}"?`;
      yield problem(
        keyPlace,
        `exclude key "${key}" is not a key of the matrix, so it can exclude nothing${suggestion}`,
      );
    }
  }
}

/** Expressions of which it is known that they give no list. */
function* notLists(job: Job, { source }: Matrix, { sites }: CheckContext): Generator<Diagnostic> {
  const site = sites.site('"matrix"', 'strategy', { job });
  if (source.kind === 'expression') {
    const { shape, diagnostics } = checkValue(source.value, site);
    if (diagnostics.length > 0 || shape.kind === 'any' || shape.kind === 'object') return;
    yield problem(
      source.value.place,
      `the matrix must be a map of lists, but this is ${shapeInWords(shape)}`,
    );
    return;
  }
  for (const { key, value } of source.vectors) {
    const { shape, diagnostics } = checkValue(value, site);
    if (diagnostics.length > 0 || shape.kind === 'any' || shape.kind === 'array') continue;
    yield problem(
      value.place,
      `matrix key "${key}" must be an array of values, but this is ${shapeInWords(shape)}`,
    );
  }
}

const isEmptyList = (value: Value): boolean => value.kind === 'list' && value.items.length === 0;

const problem = (place: Place, words: string): Diagnostic =>
  diagnostic('matrix-error', place, { problem: words });

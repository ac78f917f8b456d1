import { evaluateValue } from '../expression/evaluate.ts';
import { contextsUsed } from '../expression/references.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Job, Matrix, Value } from '../model/workflow.ts';
import { expandMatrix, type MatrixParts } from './matrix.ts';

/** One run of a job's steps. Without a matrix a job has one, with neither index nor values. */
export interface Instance {
  readonly index: number | undefined;
  readonly matrix: JsonObject | undefined;
  /** `(src/a.ts, 2)`, or nothing. */
  readonly label: string;
}

/** Whether the job's matrix can only be known once other jobs have ended. */
export function isDynamic(job: Job): boolean {
  const { matrix } = job.strategy;
  return matrix !== undefined && valuesOf(matrix).some((value) => contextsUsed(value).has('needs'));
}

/** The instances of a job, in the order of its matrix. The error is a message for the user. */
export function instancesOf(job: Job, scope: Scope): Result<readonly Instance[], string> {
  const { matrix } = job.strategy;
  if (matrix === undefined) return ok([{ index: undefined, matrix: undefined, label: '' }]);
  const parts = partsOf(matrix, scope);
  if (!parts.ok) return parts;
  const rows = expandMatrix(parts.value);
  if (!rows.ok) return rows;
  return ok(rows.value.map((row, index) => ({ index, matrix: row.values, label: row.label })));
}

function valuesOf({ source }: Matrix): readonly Value[] {
  if (source.kind === 'expression') return [source.value];
  const filters = [source.include, source.exclude].filter((value) => value !== undefined);
  return [...source.vectors.map((entry) => entry.value), ...filters];
}

function partsOf({ source }: Matrix, scope: Scope): Result<MatrixParts, string> {
  if (source.kind === 'expression') {
    const whole = evaluateValue(source.value, scope);
    if (!whole.ok) return whole;
    if (!isJsonObject(whole.value))
      return err('the matrix must be a map of lists, but its expression gives no map');
    const { include, exclude, ...vectors } = whole.value;
    return ok({ vectors, include, exclude });
  }
  const vectors: Record<string, Json> = {};
  for (const entry of source.vectors) {
    const value = evaluateValue(entry.value, scope);
    if (!value.ok) return value;
    vectors[entry.key] = value.value;
  }
  const include = source.include && evaluateValue(source.include, scope);
  if (include?.ok === false) return include;
  const exclude = source.exclude && evaluateValue(source.exclude, scope);
  if (exclude?.ok === false) return exclude;
  return ok({ vectors, include: include?.value, exclude: exclude?.value });
}

import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import { looselyMatches } from './loose-equality.ts';

/** A matrix whose expressions have been evaluated; key order is the order of the file. */
export interface MatrixParts {
  readonly vectors: Readonly<Record<string, Json>>;
  readonly include: Json | undefined;
  readonly exclude: Json | undefined;
}

/** One combination and what stands in the job's name for it: `(1, x)`, or nothing. */
export interface MatrixRow {
  readonly values: JsonObject;
  readonly label: string;
}

/**
 * All combinations of a matrix, in GitHub's order: the product of the vectors (the last one turns fastest) without the
 * excluded ones, each extended by the `include` entries that agree with it, then the entries that agreed with none.
 * Unlike GitHub's, an empty vector gives no combinations instead of an error. The error is a message for the user.
 */
export function expandMatrix(parts: MatrixParts): Result<readonly MatrixRow[], string> {
  const keys = Object.keys(parts.vectors);
  for (const key of keys) {
    const vector = parts.vectors[key];
    if (!Array.isArray(vector)) {
      return err(`matrix key "${key}" must be an array of values, but it is ${describe(vector)}`);
    }
  }
  const include = objectList('include', parts.include);
  if (!include.ok) return include;
  const exclude = objectList('exclude', parts.exclude);
  if (!exclude.ok) return exclude;
  if (keys.length === 0 && include.value.length === 0) {
    return err('the matrix has no values: it needs at least one key with a list, or an "include" entry');
  }
  for (const entry of exclude.value) {
    const stray = Object.keys(entry).find((key) => !keys.includes(key));
    if (stray !== undefined) {
      return err(`exclude key "${stray}" is not a key of the matrix, so it can exclude nothing`);
    }
  }

  const combinations = product(parts.vectors, keys).filter(
    (combination) => !exclude.value.some((entry) => agrees(combination, entry, Object.keys(entry))),
  );
  const rows = combinations.map((original) => ({ original, added: {} as Record<string, Json> }));
  const extra: JsonObject[] = [];
  for (const entry of include.value) {
    const shared = Object.keys(entry).filter((key) => keys.includes(key));
    const agreeing = keys.length === 0 ? [] : rows.filter((row) => agrees(row.original, entry, shared));
    for (const row of agreeing) {
      for (const [key, value] of Object.entries(entry))
        if (!keys.includes(key)) define(row.added, key, value);
    }
    if (agreeing.length === 0) extra.push(entry);
  }
  return ok([
    ...rows.map(({ original, added }) => ({
      values: { ...original, ...added },
      label: labelOf(original, keys),
    })),
    ...extra.map((values) => ({ values, label: labelOf(values, keys) })),
  ]);
}

function product(vectors: Readonly<Record<string, Json>>, keys: readonly string[]): JsonObject[] {
  if (keys.length === 0) return [];
  let combinations: Record<string, Json>[] = [{}];
  for (const key of keys) {
    const vector = vectors[key] as readonly Json[];
    combinations = combinations.flatMap((combination) =>
      vector.map((value) => define({ ...combination }, key, value)),
    );
  }
  return combinations;
}

/** Sets a property as its own, also where it is called `__proto__`. */
function define(target: Record<string, Json>, key: string, value: Json): Record<string, Json> {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  return target;
}

function agrees(combination: JsonObject, entry: JsonObject, keys: readonly string[]): boolean {
  return keys.every((key) => looselyMatches(combination[key] as Json, entry[key] as Json));
}

function objectList(name: string, value: Json | undefined): Result<readonly JsonObject[], string> {
  if (value === undefined || value === null) return ok([]);
  if (!Array.isArray(value)) return err(`"${name}" must be a list of maps, but it is ${describe(value)}`);
  const stray = value.find((entry) => !isJsonObject(entry));
  if (stray !== undefined) return err(`each entry of "${name}" must be a map, but one is ${describe(stray)}`);
  return ok(value as readonly JsonObject[]);
}

/** The matrix's own keys first, then what an entry brought; values that print as nothing are left out. */
function labelOf(values: JsonObject, keys: readonly string[]): string {
  const words: string[] = [];
  for (const key of keys) if (Object.hasOwn(values, key)) addLeaves(values[key] as Json, words);
  for (const key in values) if (!keys.includes(key)) addLeaves(values[key] as Json, words);
  return words.length === 0 ? '' : `(${words.join(', ')})`;
}

function addLeaves(value: Json, words: string[]): void {
  if (value === null || value === '') return;
  if (Array.isArray(value)) for (const item of value) addLeaves(item, words);
  else if (isJsonObject(value)) for (const item of Object.values(value)) addLeaves(item, words);
  else words.push(String(value));
}

function describe(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'a map';
  const text = JSON.stringify(value);
  return `the ${typeof value} ${text.length > 60 ? `${text.slice(0, 57)}...` : text}`;
}

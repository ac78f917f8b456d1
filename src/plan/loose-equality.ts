import { isJsonObject, type Json } from '../model/json.ts';

/**
 * Whether a matrix value agrees with what an `include` or `exclude` entry says of it, by GitHub's rules: scalars as
 * `==` compares them in expressions (strings without regard to case, unlike types as numbers), lists item by item, and
 * a map if it agrees in every key that the entry names.
 */
export function looselyMatches(value: Json, pattern: Json): boolean {
  if (isJsonObject(pattern)) {
    return (
      isJsonObject(value) &&
      Object.keys(pattern).every(
        (key) => Object.hasOwn(value, key) && looselyMatches(value[key] as Json, pattern[key] as Json),
      )
    );
  }
  if (Array.isArray(pattern)) {
    return (
      Array.isArray(value) &&
      value.length === pattern.length &&
      pattern.every((item, index) => looselyMatches(value[index] as Json, item))
    );
  }
  if (typeof value === 'object' && value !== null) return false;
  if (typeof value === 'string' && typeof pattern === 'string') {
    return value.toUpperCase() === pattern.toUpperCase();
  }
  if (typeof value === typeof pattern && value !== null && pattern !== null) return value === pattern;
  return toNumber(value) === toNumber(pattern);
}

function toNumber(value: Json): number {
  if (value === null) return 0;
  if (typeof value === 'string') return value.trim() === '' ? 0 : Number(value);
  return typeof value === 'boolean' || typeof value === 'number' ? Number(value) : Number.NaN;
}

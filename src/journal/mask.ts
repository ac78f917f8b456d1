import { isJsonObject, type Json } from '../model/json.ts';

/** Replaces secrets in a text. */
export interface TextMask {
  (text: string): string;
  /** False: there is nothing to mask, and whoever holds large values need not go through them. */
  readonly active?: boolean;
}

/** Replaces every secret in a text by `***`. */
export interface Mask extends TextMask {
  /** Positions, in the list that was given, of the values that are too short to be masked: say so to the user. */
  readonly tooShort: readonly number[];
  /** Whether there is anything to mask. */
  readonly active: boolean;
  /** Bytes of the longest text that is masked; 0 where there is none. */
  readonly longest: number;
}

/** Shorter values stand in too many texts by chance. */
export const shortestSecret = 4;

const stars = '***';

/**
 * A mask for these values, for their form inside a JSON string, and for each line of those that have several. Where
 * secrets overlap, all of what they cover is replaced. Empty values are no secrets.
 */
export function createMask(values: readonly string[]): Mask {
  const patterns = [...new Set(values.flatMap(formsOf))];
  const tooShort = values.flatMap((value, i) => (value !== '' && value.length < shortestSecret ? [i] : []));
  return Object.assign((text: string) => maskText(text, patterns), {
    tooShort,
    active: patterns.length > 0,
    longest: patterns.reduce((longest, pattern) => Math.max(longest, Buffer.byteLength(pattern)), 0),
  });
}

function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [value, value.trim(), ...lines]
    .filter((each) => each.length >= shortestSecret)
    .flatMap((each) => [each, JSON.stringify(each).slice(1, -1)]);
}

function maskText(text: string, patterns: readonly string[]): string {
  const ranges: { start: number; end: number }[] = [];
  for (const pattern of patterns) {
    for (let start = text.indexOf(pattern); start !== -1; start = text.indexOf(pattern, start + 1)) {
      ranges.push({ start, end: start + pattern.length });
    }
  }
  if (ranges.length === 0) return text;
  ranges.sort((a, b) => a.start - b.start);
  let masked = '';
  let at = 0;
  for (const { start, end } of ranges) {
    if (start >= at) masked += text.slice(at, start) + stars;
    at = Math.max(at, end);
  }
  return masked + text.slice(at);
}

/**
 * Masks all strings of a value, keys included. A number that holds a secret's digits becomes `***`. The value itself
 * where nothing had to be masked.
 */
export function maskJson(value: Json, mask: TextMask): Json {
  if (mask.active === false) return value;
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number') return mask(String(value)) === String(value) ? value : stars;
  if (value === null || typeof value !== 'object') return value;
  if (!isJsonObject(value)) {
    const items = value.map((item) => maskJson(item, mask));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const entries = Object.entries(value);
  const masked = entries.map(([key, item]): [string, Json] => [mask(key), maskJson(item, mask)]);
  const changed = masked.some(([key, item], i) => key !== entries[i]?.[0] || item !== entries[i]?.[1]);
  return changed ? Object.fromEntries(masked) : value;
}

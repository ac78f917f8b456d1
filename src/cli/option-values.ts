import { InvalidArgumentError } from 'commander';
import { closest } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf } from '../diagnostics/wording.ts';

/** A repeatable option: all its values, in order. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** One of a few words, in place of commander's `choices`, which suggests nothing for a slip. */
export function choice<T extends string>(values: readonly T[]): (text: string) => T {
  return (text) => {
    const value = values.find((each) => each === text);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(`It must be ${oneOf(values)}${didYouMean(closest(text, values))}`);
  };
}

const factors = new Map([
  ['', 1],
  ['k', 1_000],
  ['m', 1_000_000],
]);

/** `50000`, `400k`, `1.5M`, as in a workflow's budget. */
export function tokenCount(text: string): number {
  const [, digits, suffix = ''] = /^(\d+(?:\.\d+)?)([kKmM]?)$/.exec(text) ?? [];
  const value = Math.round(Number(digits) * (factors.get(suffix.toLowerCase()) ?? Number.NaN));
  if (value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a number of tokens such as 50000, 400k or 1.5M.');
}

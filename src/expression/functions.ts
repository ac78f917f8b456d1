import { anyShape, arrayOf, booleanShape, numberShape, type Shape, stringShape } from '../model/shape.ts';

/** One function of `${{ }}`, as checks and the reference describe it. */
export interface FunctionInfo {
  /** As people write it; calls are not case-sensitive. */
  readonly name: string;
  readonly signature: string;
  /** One line, without a full stop. */
  readonly description: string;
  readonly minArguments: number;
  readonly maxArguments: number;
  /** Whether it asks for the status of a run, and so works in `if` only. */
  readonly status: boolean;
  /** Whether its answer depends on nothing but its arguments. */
  readonly pure: boolean;
  readonly result: Shape;
}

type Arguments = readonly [min: number, max: number];

const info = (
  signature: string,
  [minArguments, maxArguments]: Arguments,
  result: Shape,
  description: string,
  { status = false, pure = true }: { status?: boolean; pure?: boolean } = {},
): FunctionInfo => ({
  name: signature.slice(0, signature.indexOf('(')),
  signature,
  description,
  minArguments,
  maxArguments,
  status,
  pure,
  result,
});

/** A list that is always one, though it may be empty. */
const listOf = (items: Shape): Shape => ({ ...arrayOf(items), sure: true });

const many = Number.POSITIVE_INFINITY;
const ofRun = { pure: false };
const ofStatus = { pure: false, status: true };

/** All functions, in the order in which the reference lists them. */
export const functions: readonly FunctionInfo[] = [
  info(
    'contains(search, item)',
    [2, 2],
    booleanShape,
    'Whether an array has an item, or a text a part; case does not matter',
  ),
  info(
    'startsWith(text, start)',
    [2, 2],
    booleanShape,
    'Whether a text begins with another; case does not matter',
  ),
  info('endsWith(text, end)', [2, 2], booleanShape, 'Whether a text ends with another; case does not matter'),
  info(
    'format(text, value…)',
    [1, 255],
    stringShape,
    'The text with {0}, {1}, … replaced by the values; {{ and }} stand for braces',
  ),
  info(
    'join(array, separator)',
    [1, 2],
    stringShape,
    'The items in one text, with the separator (a comma) between them',
  ),
  info('toJSON(value)', [1, 1], stringShape, 'The value as indented JSON'),
  info('fromJSON(text)', [1, 1], anyShape, 'The value that a JSON text holds'),
  info(
    'case(condition, value, …, otherwise)',
    [3, many],
    anyShape,
    'The value after the first condition that is true, else the last',
  ),
  info('success()', [0, 0], booleanShape, 'Whether everything needed has succeeded', ofStatus),
  info('failure()', [0, 0], booleanShape, 'Whether something needed has failed', ofStatus),
  info(
    'always()',
    [0, 0],
    booleanShape,
    'True, also when something failed or the run was cancelled',
    ofStatus,
  ),
  info('cancelled()', [0, 0], booleanShape, 'Whether the run was cancelled', ofStatus),
  info(
    'glob(pattern…)',
    [1, many],
    listOf(stringShape),
    'Paths of the files that match, from the root, in order',
    ofRun,
  ),
  info(
    'changedFiles(base)',
    [0, 1],
    listOf(stringShape),
    'Paths that differ from the merge base with a branch or commit; without one, with the default branch',
    ofRun,
  ),
  info(
    'hashFiles(pattern…)',
    [1, many],
    stringShape,
    'SHA-256 over the files that match; empty if none does',
    ofRun,
  ),
  info('lines(text)', [1, 1], listOf(stringShape), 'The lines of a text, without an empty last one'),
  info(
    'range(first, last)',
    [1, 2],
    listOf(numberShape),
    'The whole numbers from first to last, both included; range(n) begins at 1',
  ),
];

export const functionNames: readonly string[] = functions.map(({ name }) => name);

/** What other languages call our functions. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ['failed', 'failure'],
  ['succeeded', 'success'],
  ['includes', 'contains'],
  ['stringify', 'toJSON'],
  ['json', 'toJSON'],
  ['parse', 'fromJSON'],
  ['split', 'lines'],
  ['if', 'case'],
]);

/** Functions by their name in lower case. */
export const functionsByName: ReadonlyMap<string, FunctionInfo> = new Map(
  functions.map((info) => [info.name.toLowerCase(), info]),
);

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const word = (count: number): string => numbers[count] ?? String(count);

/** How many arguments something takes, and how many it got, in words. */
export function countProblem(min: number, max: number, count: number): string {
  const noun = (n: number) => (n === 1 ? 'argument' : 'arguments');
  const takes =
    min === max
      ? `${word(min)} ${noun(min)}`
      : max > 200
        ? `at least ${word(min)} ${noun(min)}`
        : `${max === min + 1 ? `${word(min)} or ${word(max)}` : `${word(min)} to ${word(max)}`} arguments`;
  return `takes ${takes}, ${count === 0 ? 'and gets none' : `not ${word(count)}`}`;
}

/** What is wrong with the number of arguments, in words, or undefined. */
export function argumentProblem(info: FunctionInfo, count: number): string | undefined {
  if (count < info.minArguments || count > info.maxArguments) {
    return `${countProblem(info.minArguments, info.maxArguments, count)}: ${info.signature}`;
  }
  if (info.name === 'case' && count % 2 === 0) {
    return `takes pairs of a condition and a value, then one value for every other case: ${info.signature}`;
  }
  return undefined;
}

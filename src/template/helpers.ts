import { anyShape, arrayOf, booleanShape, numberShape, type Shape, stringShape } from '../model/shape.ts';

/** What an argument of a helper must be. */
export interface HelperParameter {
  /** Empty: everything. */
  readonly kinds: readonly Shape['kind'][];
  /** In words with article: `a text`. */
  readonly words: string;
}

/** One helper of `{{ }}`, as checks, rendering and the reference describe it. */
export interface HelperInfo {
  readonly name: string;
  readonly signature: string;
  /** One line, without a full stop. */
  readonly description: string;
  /** Whether it stands around text, as `{{#if}}` does; all others give a value. */
  readonly block: boolean;
  readonly parameters: readonly HelperParameter[];
  readonly minArguments: number;
  /** More than there are parameters: the last one repeats. */
  readonly maxArguments: number;
  /** Names that may be given as `name=value`. */
  readonly options: ReadonlyMap<string, HelperParameter>;
  readonly result: Shape;
}

const anything: HelperParameter = { kinds: [], words: 'a value' };
const text: HelperParameter = { kinds: ['string', 'number', 'boolean'], words: 'a text' };
const string: HelperParameter = { kinds: ['string'], words: 'a string' };
const number: HelperParameter = { kinds: ['number'], words: 'a number' };
const boolean: HelperParameter = { kinds: ['boolean'], words: 'true or false' };
const array: HelperParameter = { kinds: ['array'], words: 'an array' };
const listed: HelperParameter = { kinds: ['array', 'object', 'null'], words: 'an array or an object' };
const counted: HelperParameter = {
  kinds: ['array', 'string', 'object', 'null'],
  words: 'an array, a string or an object',
};
const owner: HelperParameter = { kinds: ['array', 'object'], words: 'an array or an object' };
const name: HelperParameter = { kinds: ['string', 'number'], words: 'a name or an index' };

interface Details {
  readonly optional?: number;
  readonly repeats?: boolean;
  readonly options?: Readonly<Record<string, HelperParameter>>;
}

const helper = (
  signature: string,
  parameters: readonly HelperParameter[],
  result: Shape | 'block',
  description: string,
  { optional = 0, repeats = false, options = {} }: Details = {},
): HelperInfo => ({
  name: (/[a-z]+/.exec(signature) ?? [signature])[0],
  signature,
  description,
  block: result === 'block',
  parameters,
  minArguments: parameters.length - optional,
  maxArguments: repeats ? Number.POSITIVE_INFINITY : parameters.length,
  options: new Map(Object.entries(options)),
  result: result === 'block' ? anyShape : result,
});

/** All helpers, in the order in which the reference lists them. */
export const helpers: readonly HelperInfo[] = [
  helper(
    '{{#if value}}…{{else}}…{{/if}}',
    [anything],
    'block',
    'The text within, if the value is not false, null, 0, empty text or an empty array',
    { options: { includeZero: boolean } },
  ),
  helper(
    '{{#unless value}}…{{/unless}}',
    [anything],
    'block',
    'The text within, if the value is false, null, 0, empty text or an empty array',
    { options: { includeZero: boolean } },
  ),
  helper(
    '{{#each list}}…{{else}}…{{/each}}',
    [listed],
    'block',
    'The text within for each item; within, names belong to the item',
  ),
  helper(
    '{{#with object}}…{{else}}…{{/with}}',
    [anything],
    'block',
    'The text within, where names belong to the object',
  ),
  helper('lookup object name', [owner, name], anyShape, 'A property or item whose name or index is a value'),
  helper(
    'json value',
    [anything, number],
    stringShape,
    'The value as JSON in one line; with pretty=true, or with a number of spaces, indented',
    { optional: 1, options: { pretty: boolean } },
  ),
  helper(
    'join array separator',
    [array, string],
    stringShape,
    'The items in one text, with the separator (a comma and a space) between them',
    { optional: 1 },
  ),
  helper('lines text', [text], arrayOf(stringShape), 'The lines of a text, without an empty last one'),
  helper(
    'len value',
    [counted],
    numberShape,
    'How many items an array, characters a string or names an object has',
  ),
  helper(
    'indent text spaces',
    [text, number],
    stringShape,
    'The text with every line that is not empty moved right',
  ),
  helper(
    'fence value info',
    [anything, string],
    stringShape,
    'A Markdown code fence around a text that may hold fences itself; what is no text becomes JSON',
    { optional: 1 },
  ),
  helper(
    'file path',
    [string],
    stringShape,
    'The text of a file, whose path is relative to the root of the repository',
  ),
  helper('eq a b', [anything, anything], booleanShape, 'Whether two values are the same'),
  helper('ne a b', [anything, anything], booleanShape, 'Whether two values differ'),
  helper(
    'and value…',
    [anything, anything],
    anyShape,
    'The first value that {{#if}} takes for false, else the last',
    { repeats: true },
  ),
  helper(
    'or value…',
    [anything, anything],
    anyShape,
    'The first value that {{#if}} takes for true, else the last',
    { repeats: true },
  ),
  helper('not value', [anything], booleanShape, 'Whether {{#if}} takes the value for false'),
];

export const helpersByName: ReadonlyMap<string, HelperInfo> = new Map(
  helpers.map((info) => [info.name, info]),
);

export const blockNames: readonly string[] = helpers.filter(({ block }) => block).map((info) => info.name);
export const valueHelperNames: readonly string[] = helpers
  .filter(({ block }) => !block)
  .map((info) => info.name);

/** Names that other languages and libraries have for what a helper here does. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ['tojson', 'json'],
  ['stringify', 'json'],
  ['length', 'len'],
  ['size', 'len'],
  ['count', 'len'],
  ['equals', 'eq'],
  ['equal', 'eq'],
  ['neq', 'ne'],
  ['for', 'each'],
  ['foreach', 'each'],
  ['elif', 'else if'],
  ['elseif', 'else if'],
  ['elsif', 'else if'],
  ['include', 'file'],
  ['readfile', 'file'],
  ['split', 'lines'],
]);

/** What an argument must be, by its position from 0. */
export const parameterAt = (info: HelperInfo, index: number): HelperParameter =>
  info.parameters[index] ?? info.parameters.at(-1) ?? anything;

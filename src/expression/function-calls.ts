import * as data from '@actions/expressions/data/index';
import { wellKnownFunctions } from '@actions/expressions/funcs';
import { FunctionError, type ScopeFunctions } from '../model/scope.ts';
import { type ExpressionData, toData, toPlain } from './data.ts';
import { EvaluationFault } from './fault.ts';
import { argumentProblem, functionsByName } from './functions.ts';
import { splitLines } from './lines.ts';

/** The longest list `range` makes. */
const longestRange = 100_000;

type Call = (values: readonly ExpressionData[], functions: ScopeFunctions) => ExpressionData;

const own: Readonly<Record<string, Call>> = {
  tojson: ([value]) => toData(JSON.stringify(toPlain(value ?? toData(null)), null, 2)),
  fromjson: ([value]) => fromJson(value),
  success: (_, { status }) => toData(needStatus('success', status).success()),
  failure: (_, { status }) => toData(needStatus('failure', status).failure()),
  cancelled: (_, { status }) => toData(needStatus('cancelled', status).cancelled()),
  always: (_, { status }) => toData(needStatus('always', status) !== undefined),
  glob: (values, functions) => toData(functions.glob(patterns('glob', values))),
  hashfiles: (values, functions) => toData(functions.hashFiles(patterns('hashFiles', values))),
  changedfiles: ([base], functions) =>
    toData(functions.changedFiles(base === undefined ? '' : text('changedFiles', base))),
  lines: ([value]) => toData(splitLines(text('lines', value))),
  range: ([first, last]) => (last === undefined ? range(toData(1), first) : range(first, last)),
};

/** Calls a function by its name as written. Throws an `EvaluationFault` for what the caller can mend. */
export function callFunction(
  name: string,
  values: readonly ExpressionData[],
  functions: ScopeFunctions,
): ExpressionData {
  const key = name.toLowerCase();
  const info = functionsByName.get(key);
  if (info === undefined) throw new EvaluationFault(`there is no function "${name}"`);
  const problem = argumentProblem(info, values.length);
  if (problem !== undefined) throw new EvaluationFault(`${info.name}() ${problem}`);
  const call = Object.hasOwn(own, key) ? own[key] : undefined;
  try {
    if (call !== undefined) return call(values, functions);
  } catch (thrown) {
    throw thrown instanceof FunctionError
      ? new EvaluationFault(`${info.name}(): ${thrown.message}`, { cause: thrown })
      : thrown;
  }
  return callLibrary(info.name, key, values);
}

/** GitHub's own functions throw plain errors for what the caller can mend, and nothing else. */
function callLibrary(name: string, key: string, values: readonly ExpressionData[]): ExpressionData {
  const call = Object.hasOwn(wellKnownFunctions, key) ? wellKnownFunctions[key] : undefined;
  if (call === undefined) throw new Error(`function ${name} is listed but not implemented`);
  try {
    return call.call(...values);
  } catch (thrown) {
    throw new EvaluationFault(`${name}(): ${thrown instanceof Error ? thrown.message : 'failed'}`, {
      cause: thrown,
    });
  }
}

function needStatus(name: string, status: ScopeFunctions['status']): NonNullable<ScopeFunctions['status']> {
  if (status === undefined) throw new EvaluationFault(`${name}() works in "if" only`);
  return status;
}

const kinds: Readonly<Record<number, string>> = {
  [data.Kind.Array]: 'an array',
  [data.Kind.Dictionary]: 'an object',
  [data.Kind.Boolean]: 'a boolean',
  [data.Kind.Number]: 'a number',
  [data.Kind.String]: 'a text',
  [data.Kind.Null]: 'null',
};
const kindOf = (value: ExpressionData | undefined): string =>
  kinds[value?.kind ?? data.Kind.Null] ?? 'a value';

function text(name: string, value: ExpressionData | undefined): string {
  if (value === undefined || !value.primitive || value.kind === data.Kind.Null) {
    throw new EvaluationFault(`${name}() takes a text, and this is ${kindOf(value)}`);
  }
  return value.coerceString();
}

/** Patterns one by one or in lists. */
function patterns(name: string, values: readonly ExpressionData[]): string[] {
  return values.flatMap((value) =>
    value instanceof data.Array ? value.values().map((item) => text(name, item)) : [text(name, value)],
  );
}

function fromJson(value: ExpressionData | undefined): ExpressionData {
  if (value === undefined || !value.primitive) {
    throw new EvaluationFault(`fromJSON() takes a text, and this is ${kindOf(value)} already`);
  }
  const source = value.coerceString();
  if (source.trim() === '') throw new EvaluationFault('fromJSON() got empty input, which is no JSON');
  try {
    return toData(JSON.parse(source));
  } catch (thrown) {
    // The parser's own message quotes the text, which may be long or secret; only the position is taken from it.
    const position = /at position (\d+)/.exec(thrown instanceof Error ? thrown.message : '')?.[1];
    const where = position === undefined ? '' : ` at character ${Number(position) + 1}`;
    throw new EvaluationFault(
      `fromJSON() got a text of ${source.length} characters that is not JSON${where}`,
    );
  }
}

function range(first: ExpressionData | undefined, last: ExpressionData | undefined): ExpressionData {
  const [from, to] = [first, last].map((value) => {
    const number =
      value?.kind === data.Kind.Number || value?.kind === data.Kind.String ? value.number() : Number.NaN;
    if (!Number.isSafeInteger(number)) {
      const shown =
        value?.primitive === true && value.kind !== data.Kind.Null ? value.coerceString() : kindOf(value);
      throw new EvaluationFault(
        `range() takes whole numbers, and ${shown === '' ? 'an empty text' : shown} is none`,
      );
    }
    return number;
  }) as [number, number];
  const length = Math.max(0, to - from + 1);
  if (length > longestRange) {
    throw new EvaluationFault(
      `range() makes at most ${longestRange} numbers, and ${from} to ${to} are ${length}`,
    );
  }
  return toData(Array.from({ length }, (_, index) => from + index));
}

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import { evaluateValue } from '../../expression/evaluate.ts';
import { functionsByName } from '../../expression/functions.ts';
import { functionsUsed, references } from '../../expression/references.ts';
import type { Json } from '../../model/json.ts';
import type { Scope } from '../../model/scope.ts';
import { mostIterations, type Value, type Workflow } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

interface Limit {
  readonly name: string;
  readonly value: Value | undefined;
  readonly fits: (value: number) => boolean;
  readonly words: string;
}

/** Limits that an expression gives are possible ones, as far as it can be told; the schema looks at those written out. */
export const limits: Check = function* ({ workflow }: CheckContext): Generator<Diagnostic> {
  for (const job of workflow.jobs) {
    const { maxParallel } = job.strategy;
    yield* check(workflow, { ...parallel, value: maxParallel });
    yield* check(workflow, { ...timeout, value: job.timeoutMinutes });
    yield* check(workflow, { ...iterations, value: job.repeat?.max });
    for (const step of job.steps) {
      yield* check(workflow, { ...timeout, value: step.timeoutMinutes });
      if (step.kind === 'prompt') yield* check(workflow, { ...stall, value: step.options.stallMinutes });
    }
  }
};

const parallel = {
  name: 'max-parallel',
  fits: (value: number) => Number.isInteger(value) && value >= 1,
  words: 'a whole number from 1',
};
const iterations = {
  name: 'max',
  fits: (value: number) => Number.isInteger(value) && value >= 1 && value <= mostIterations,
  words: `a whole number from 1 to ${mostIterations}`,
};
const timeout = { name: 'timeout-minutes', fits: (value: number) => value > 0, words: 'more than 0' };

const stall = { ...timeout, name: 'stall-minutes' };

function* check(workflow: Workflow, limit: Limit): Generator<Diagnostic> {
  const { name, value, fits, words } = limit;
  if (value?.kind !== 'text') return;
  const wrong = (found: number): string => `must be ${words}, but this is ${found}`;
  const constant = constantOf(value);
  if (typeof constant === 'number' && !fits(constant)) {
    yield diagnostic('bad-value', value.place, { section: `"${name}"`, problem: wrong(constant) });
    return;
  }
  const input = defaultOf(workflow, value.text.text);
  if (input === undefined || fits(input.value)) return;
  const problem = `${wrong(input.value)} where the input is not given`;
  const related = [{ place: input.place, note: 'the default' }];
  yield diagnostic('bad-value', value.place, { section: `"${name}"`, problem }, { related });
}

/** The value of an expression in which nothing depends on the run; undefined of any other. */
function constantOf(value: Value): Json | undefined {
  const pure = [...functionsUsed(value)].every(
    (name) => functionsByName.get(name.toLowerCase())?.pure === true,
  );
  if (!pure || references(value).length > 0) return undefined;
  const result = evaluateValue(value, nowhere);
  return result.ok ? result.value : undefined;
}

/** No constant asks the scope for anything. */
const nowhere: Scope = {
  contexts: {},
  functions: { glob: () => [], changedFiles: () => [], hashFiles: () => '', readFile: () => '' },
};

/** The default number of the input, if a value is an input and nothing else. */
function defaultOf(workflow: Workflow, text: string): { value: number; place: Place } | undefined {
  const [, name] = /^\s*\$\{\{\s*inputs\.([\w-]+)\s*\}\}\s*$/.exec(text) ?? [];
  const given = workflow.inputs.find((input) => input.name === name)?.default;
  return given?.kind === 'literal' && typeof given.value === 'number'
    ? { value: given.value, place: given.place }
    : undefined;
}

import type { Json } from '../model/json.ts';
import { ok, type Result } from '../model/result.ts';
import { mostIterations, type Repeat } from '../model/workflow.ts';
import type { RunContext } from './context.ts';
import type { InstanceEnd } from './run-instance.ts';
import { extendScopes, type Scopes } from './scopes.ts';
import { type Kind, trueOrFalse, typedValue } from './typed-value.ts';

/** An iteration of an instance, about to run. */
export interface Iteration {
  /** From 0. */
  readonly index: number;
  /** With `repeat`. */
  readonly scopes: Scopes;
}

export interface IterationEnd {
  readonly end: InstanceEnd;
  /** With the `steps` of the iteration. */
  readonly scopes: Scopes;
}

/** An instance of a job that repeats. */
export interface Loop {
  readonly repeat: Repeat;
  readonly job: string;
  readonly instance: number | undefined;
  readonly scopes: Scopes;
  /** Undefined: as many as it takes. Else the iterations after this one are not wanted (`--only`). */
  readonly last: number | undefined;
  readonly onFailure: () => void;
}

const iterations: Kind<number> = {
  words: `a whole number from 1 to ${mostIterations}`,
  is: (value): value is number =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= mostIterations,
};

/** How many iterations there are at most; the error is a message for the user. */
export function mostOf({ max }: Repeat, scopes: Scopes): Result<number, string> {
  const most = typedValue('repeat.max', max, iterations, scopes.real);
  return most.ok ? ok(most.value ?? 1) : most;
}

/** The contexts of an iteration: those of the instance, and what is known of the iterations before. */
export const iterationScopes = (
  scopes: Scopes,
  index: number,
  previous: Readonly<Record<string, Json>> | null,
): Scopes => extendScopes(scopes, { repeat: { index, previous } });

/** Whether the iteration that has ended was the last. What was skipped or failed has null as its output: not yet. */
export function holds(
  { until }: Repeat,
  scopes: Scopes,
  outputs: Readonly<Record<string, Json>>,
): Result<boolean, string> {
  const repeat = { ...(scopes.real.contexts.repeat as object), outputs };
  const { real } = extendScopes(scopes, { repeat });
  const value = typedValue('repeat.until', until, maybe, real);
  return value.ok ? ok(value.value === true) : value;
}

const maybe: Kind<boolean | null> = {
  words: trueOrFalse.words,
  is: (value): value is boolean | null => value === null || typeof value === 'boolean',
};

/**
 * Runs one iteration after the other until `until` holds. One that does not succeed is the last; so is the one after which
 * none is left, and then the instance fails: what was asked for is not there. Its outputs are those of the last iteration.
 */
export async function repeated(
  run: RunContext,
  loop: Loop,
  iterate: (iteration: Iteration) => Promise<IterationEnd>,
): Promise<InstanceEnd> {
  const failed = (problem: string, outputs: InstanceEnd['outputs'] = {}): InstanceEnd => {
    loop.onFailure();
    return { result: 'failure', outputs, problem: run.mask(problem) };
  };
  const most = mostOf(loop.repeat, loop.scopes);
  if (!most.ok) return failed(most.error);
  let previous: Readonly<Record<string, Json>> | null = null;
  for (let index = 0; ; index += 1) {
    const { end, scopes } = await iterate({ index, scopes: iterationScopes(loop.scopes, index, previous) });
    const tell = (until: boolean | null, goesOn: boolean): void =>
      run.emit({
        type: 'iteration.completed',
        job: loop.job,
        instance: loop.instance ?? null,
        iteration: index,
        result: end.result,
        until,
        goes_on: goesOn,
      });
    if (end.result !== 'success' || index === loop.last) {
      tell(null, false);
      return end;
    }
    const until = holds(loop.repeat, scopes, end.outputs);
    const isLast = !until.ok || until.value || index + 1 === most.value;
    tell(until.ok ? until.value : null, !isLast);
    if (!until.ok) return failed(until.error, end.outputs);
    if (until.value) return end;
    if (isLast) {
      const times = most.value === 1 ? 'one iteration' : `${most.value} iterations`;
      return failed(
        `"until" does not hold after ${times}, which is all that "repeat.max" allows`,
        end.outputs,
      );
    }
    previous = end.outputs;
  }
}

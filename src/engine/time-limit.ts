import { evaluateValue } from '../expression/evaluate.ts';
import type { Failure } from '../model/failure.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Step, Value } from '../model/workflow.ts';
import type { InstanceState } from './instance-state.ts';

/** A number of minutes above zero, or undefined where the key is absent. The error is a message for the user. */
export function minutesOf(value: Value | undefined, scope: Scope): Result<number | undefined, string> {
  if (value === undefined) return ok(undefined);
  const evaluated = evaluateValue(value, scope);
  if (!evaluated.ok) return err(`timeout-minutes: ${evaluated.error}`);
  if (typeof evaluated.value === 'number' && evaluated.value > 0) return ok(evaluated.value);
  return err(`timeout-minutes must be a number above 0, but it is ${JSON.stringify(evaluated.value)}`);
}

/**
 * How long a node may take from now: its step's `timeout-minutes`, or what is left of its job's, which count from the
 * first node of the instance on.
 */
export function timeLimit(
  options: {
    readonly step: Step;
    readonly instance: InstanceState;
    readonly jobTimeoutMinutes: number | undefined;
  },
  scope: Scope,
): Result<{ ms: number; failure: Failure } | undefined, string> {
  const { step, instance, jobTimeoutMinutes } = options;
  const own = minutesOf(step.timeoutMinutes, scope);
  if (!own.ok) return own;
  const stepMs = own.value === undefined ? Number.POSITIVE_INFINITY : own.value * 60_000;
  if (jobTimeoutMinutes !== undefined) instance.deadline ??= Date.now() + jobTimeoutMinutes * 60_000;
  const jobMs =
    instance.deadline === undefined ? Number.POSITIVE_INFINITY : Math.max(0, instance.deadline - Date.now());
  if (stepMs === Number.POSITIVE_INFINITY && jobMs === Number.POSITIVE_INFINITY) return ok(undefined);
  const message =
    stepMs <= jobMs
      ? `the step took longer than its timeout-minutes, ${own.value}`
      : `the job "${instance.job}" took longer than its timeout-minutes, ${jobTimeoutMinutes}`;
  // Timers take at most 2^31-1 ms, some 24 days.
  return ok({ ms: Math.min(stepMs, jobMs, 2 ** 31 - 1), failure: { class: 'timeout', message } });
}

import type { Failure } from '../model/failure.ts';
import { ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Step } from '../model/workflow.ts';
import type { InstanceState } from './instance-state.ts';
import { positiveNumber, typedValue } from './typed-value.ts';

/** Steps that run although their job's time is up, such as a cleanup with `always()`, have this long. */
const graceMinutes = 5;

const msPerMinute = 60_000;
/** Timers take no longer: some 24 days. */
const longestTimer = 2 ** 31 - 1;

export interface TimeLimit {
  readonly ms: number;
  readonly failure: Failure;
}

/**
 * How long a node may take from now: its step's `timeout-minutes`, or what is left of its job's, which count from the
 * first node of the instance on. Undefined: as long as it likes. The error is a message for the user.
 *
 * @param workedMs how long its earlier attempts took, in milliseconds.
 */
export function timeLimit(
  {
    step,
    instance,
    jobTimeoutMinutes,
  }: {
    readonly step: Step;
    readonly instance: InstanceState;
    readonly jobTimeoutMinutes: number | undefined;
  },
  scope: Scope,
  workedMs = 0,
): Result<TimeLimit | undefined, string> {
  const own = typedValue('timeout-minutes', step.timeoutMinutes, positiveNumber, scope);
  if (!own.ok) return own;
  const limits: TimeLimit[] = [];
  if (own.value !== undefined) {
    limits.push(
      limitOf(
        own.value * msPerMinute - workedMs,
        `the step took longer than its timeout-minutes, ${own.value}`,
      ),
    );
  }
  if (jobTimeoutMinutes !== undefined) {
    const now = Date.now();
    instance.deadline ??= now + jobTimeoutMinutes * msPerMinute;
    const job = `the job "${instance.job}" took longer than its timeout-minutes, ${jobTimeoutMinutes}`;
    limits.push(
      instance.deadline > now
        ? limitOf(instance.deadline - now, job)
        : limitOf(
            graceMinutes * msPerMinute,
            `${job}, and this step more than ${graceMinutes} minutes after that`,
          ),
    );
  }
  return ok(limits.sort((a, b) => a.ms - b.ms)[0]);
}

/** How long a prompt step may go without a sign of life where it does not say: `stall-minutes`. */
const defaultStallMs = 10 * msPerMinute;

/** How long a step may go without a sign of life, in milliseconds; undefined for commands, which need not give one. */
export function stallLimit(step: Step, scope: Scope): Result<number | undefined, string> {
  if (step.kind !== 'prompt') return ok(undefined);
  const { stallMinutes } = step.options;
  if (stallMinutes === undefined) return ok(defaultStallMs);
  const minutes = typedValue('stall-minutes', stallMinutes, positiveNumber, scope);
  if (!minutes.ok) return minutes;
  return ok(minutes.value === undefined ? defaultStallMs : minutes.value * msPerMinute);
}

function limitOf(ms: number, message: string): TimeLimit {
  return { ms: Math.min(ms, longestTimer), failure: { class: 'timeout', message } };
}

import type { JobId } from '../model/ids.ts';
import type { Scope } from '../model/scope.ts';
import type { Job } from '../model/workflow.ts';
import type { Instance } from '../plan/instances.ts';
import { nameOf } from '../plan/nodes.ts';
import type { JobPlan } from '../plan/plan.ts';
import type { Breaker } from './breaker.ts';
import type { RunContext } from './context.ts';
import { InstanceState } from './instance-state.ts';
import type { StrategyValues } from './job-strategy.ts';
import { instanceOrder } from './order.ts';
import { type Iteration, type IterationEnd, repeated } from './repeat.ts';
import { runCall } from './run-call.ts';
import { type InstanceEnd, runInstance } from './run-instance.ts';
import { extendEnv, extendScopes, type Scopes } from './scopes.ts';
import { positiveNumber, trueOrFalse, typedValue } from './typed-value.ts';

/** A job while its instances run. */
export interface RunningJob {
  readonly plan: JobPlan;
  /** With `needs`. */
  readonly scopes: Scopes;
  readonly strategy: StrategyValues;
  readonly signal: AbortSignal;
  /** Called once for each instance that fails and is not tolerated. */
  readonly onFailure: () => void;
  readonly breaker: Breaker;
}

export type JobInstanceEnd = InstanceEnd & {
  /** It failed, and `continue-on-error` says that this does not fail the job. */
  readonly tolerated: boolean;
};

/** Sets up one instance of a job (its contexts, environment and time limit) and runs its steps. */
export async function runJobInstance(
  run: RunContext,
  { plan, scopes, strategy, signal, onFailure, breaker }: RunningJob,
  instance: Instance,
): Promise<JobInstanceEnd> {
  const { job, order } = plan;
  const around = instanceScopes(scopes, strategy, instance);
  const within = extendEnv(around, job.env);
  const inner = within.ok ? within.value : around;
  const timeout = typedValue('timeout-minutes', job.timeoutMinutes, positiveNumber, inner.real);
  const tolerance = typedValue('continue-on-error', job.continueOnError, trueOrFalse, inner.real);
  const tolerated = tolerance.ok && tolerance.value === true;
  const failed = (): void => {
    if (!tolerated) onFailure();
  };
  for (const setting of [within, timeout, tolerance]) {
    if (setting.ok) continue;
    failed();
    return { result: 'failure', outputs: {}, problem: run.mask(setting.error), tolerated };
  }
  const place = instanceOrder(order, instance.index);
  const id = `${run.prefix}${job.id}` as JobId;
  const name = `${run.prefix}${instanceName(job, instance, inner.keyed)}`;
  // The time of a job that repeats is that of all its iterations.
  let deadline: number | undefined;
  const iterate = async ({ index, scopes: own }: Partial<Iteration>): Promise<IterationEnd> => {
    const around = own ?? inner;
    const iteration = index === undefined ? {} : { iteration: index };
    if (job.call !== undefined) {
      const { call } = job;
      const selection = run.selection.inside(job.id, instance.index, index);
      const caller = {
        call,
        job: id,
        instance,
        ...iteration,
        name,
        selection,
        scopes: around,
        signal,
        breaker,
      };
      const end = await runCall(run, { ...caller, order: [...run.order, place], onFailure: failed });
      return { end, scopes: around };
    }
    const state = new InstanceState({
      scopes: around,
      signal,
      job: id,
      index: instance.index,
      ...iteration,
      matrix: instance.matrix,
      name,
    });
    state.deadline = deadline;
    const end = await runInstance(run, job, state, {
      order: place,
      signal,
      timeoutMinutes: timeout.ok ? timeout.value : undefined,
      onFailure: failed,
      breaker,
    });
    deadline = state.deadline;
    return { end, scopes: state.scopes() };
  };
  const { repeat } = job;
  if (repeat === undefined) return { ...(await iterate({})).end, tolerated };
  const last = run.selection.lastIteration(job.id, instance.index);
  const loop = { repeat, job: id, instance: instance.index, scopes: inner, last, onFailure: failed };
  return { ...(await repeated(run, loop, iterate)), tolerated };
}

/** A job's scopes with what belongs to one instance. */
export function instanceScopes(scopes: Scopes, strategy: StrategyValues, instance: Instance): Scopes {
  return extendScopes(scopes, {
    matrix: instance.matrix ?? {},
    strategy: {
      'fail-fast': strategy.failFast,
      'job-index': instance.index ?? 0,
      'job-total': strategy.instances.length,
      'max-parallel': strategy.maxParallel ?? null,
    },
  });
}

/** The job's name with its matrix values behind it, unless the name says them itself. */
function instanceName(job: Job, instance: Instance, scope: Scope): string {
  const name = nameOf(job.name, scope) ?? job.id;
  if (instance.label === '' || (job.name !== undefined && name !== job.name.text.trim())) return name;
  return `${name} ${instance.label}`;
}

import { ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import { type Instance, instancesOf } from '../plan/instances.ts';
import type { JobPlan } from '../plan/plan.ts';
import { positiveInteger, trueOrFalse, typedValue } from './typed-value.ts';

/** A job's strategy once its needs have ended. */
export interface StrategyValues {
  readonly instances: readonly Instance[];
  readonly maxParallel: number | undefined;
  readonly failFast: boolean;
}

/** Evaluates a job's strategy; the matrix anew only where it waited for other jobs. The error is a message. */
export function strategyOf(plan: JobPlan, scope: Scope): Result<StrategyValues, string> {
  const { strategy } = plan.job;
  const instances =
    plan.instances.kind === 'known' ? ok(plan.instances.instances) : instancesOf(plan.job, scope);
  if (!instances.ok) return instances;
  const maxParallel = typedValue('max-parallel', strategy.maxParallel, positiveInteger, scope);
  if (!maxParallel.ok) return maxParallel;
  const failFast = typedValue('fail-fast', strategy.failFast, trueOrFalse, scope);
  if (!failFast.ok) return failFast;
  return ok({
    instances: instances.value,
    maxParallel: maxParallel.value,
    failFast: failFast.value ?? false,
  });
}

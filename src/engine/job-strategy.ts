import { evaluateValue } from '../expression/evaluate.ts';
import type { Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Value } from '../model/workflow.ts';
import { type Instance, instancesOf } from '../plan/instances.ts';
import type { JobPlan } from '../plan/plan.ts';

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
  const maxParallel = optional('max-parallel', strategy.maxParallel, scope, isPositiveInteger);
  if (!maxParallel.ok) return maxParallel;
  const failFast = optional('fail-fast', strategy.failFast, scope, isBoolean);
  if (!failFast.ok) return failFast;
  return ok({
    instances: instances.value,
    maxParallel: maxParallel.value,
    failFast: failFast.value ?? false,
  });
}

interface Kind<T> {
  readonly words: string;
  is(value: Json): value is T & Json;
}

const isPositiveInteger: Kind<number> = {
  words: 'a whole number from 1',
  is: (value): value is number => Number.isInteger(value) && (value as number) >= 1,
};

const isBoolean: Kind<boolean> = {
  words: 'true or false',
  is: (value): value is boolean => typeof value === 'boolean',
};

function optional<T>(
  name: string,
  value: Value | undefined,
  scope: Scope,
  kind: Kind<T>,
): Result<T | undefined, string> {
  if (value === undefined) return ok(undefined);
  const evaluated = evaluateValue(value, scope);
  if (!evaluated.ok) return err(`${name}: ${evaluated.error}`);
  if (kind.is(evaluated.value)) return ok(evaluated.value);
  return err(`${name} must be ${kind.words}, but it is ${JSON.stringify(evaluated.value)}`);
}

import { evaluateCondition } from '../expression/evaluate.ts';
import type { JobId } from '../model/ids.ts';
import type { Conclusion, JobOutcome } from '../model/outcome.ts';
import { ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { JobPlan } from '../plan/plan.ts';
import { withStatus } from './scopes.ts';

/**
 * Whether a job runs, or why not. As in Actions, the status functions look at all ancestors, not only at those it needs
 * directly, and a job without a condition wants all of them to have succeeded.
 */
export function wantsJob(
  { job, ancestors }: JobPlan,
  scope: Scope,
  outcomes: ReadonlyMap<JobId, JobOutcome>,
): Result<true | { because: string }, string> {
  const results = [...ancestors].map((id) => ({ id, result: outcomes.get(id)?.result ?? 'skipped' }));
  const success = () => results.every(({ result }) => result === 'success');
  if (job.if === undefined) {
    const missing = results.find(({ result }) => result !== 'success');
    return ok(missing === undefined ? true : { because: `job "${missing.id}" ${past[missing.result]}` });
  }
  const condition = evaluateCondition(
    job.if,
    withStatus(scope, {
      success,
      failure: () => results.some(({ result }) => result === 'failure'),
      cancelled: () => results.some(({ result }) => result === 'cancelled'),
    }),
  );
  if (!condition.ok) return condition;
  return ok(condition.value || { because: `its condition is false: ${job.if.text.trim()}` });
}

const past: Record<Conclusion, string> = {
  success: 'succeeded',
  failure: 'failed',
  cancelled: 'was cancelled',
  skipped: 'was skipped',
};

import type { JobId } from '../model/ids.ts';
import type { JobOutcome } from '../model/outcome.ts';
import type { Job } from '../model/workflow.ts';

/** The `needs` context of a job. */
export function needsContext(job: Job, outcomes: ReadonlyMap<JobId, JobOutcome>): Record<string, unknown> {
  return Object.fromEntries(job.needs.map(({ id }) => [id, outcomeContext(outcomes.get(id))]));
}

/** A job as `needs` and `jobs` show it. */
export function outcomeContext(outcome: JobOutcome | undefined): unknown {
  if (outcome === undefined) return { result: 'skipped', outputs: {} };
  if (outcome.kind === 'matrix') return { result: outcome.result, instances: outcome.instances };
  return { result: outcome.result, outputs: outcome.outputs };
}

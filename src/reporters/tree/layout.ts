import type { JobState } from './job-state.ts';

/** How much of a job is shown below its own line. */
export type Detail =
  /** Nothing. */
  | { readonly kind: 'none' }
  /** What failed and what runs, in so many lines. */
  | { readonly kind: 'active'; readonly lines: number }
  /** Each instance, or of a job without a matrix each step. */
  | { readonly kind: 'units' }
  /** Each instance with its steps. */
  | { readonly kind: 'steps' };

const none: Detail = { kind: 'none' };

const isActive = (job: JobState): boolean => job.status === 'running' || job.status === 'failure';

/** Lines for what failed and what runs now. */
export function activeLines(job: JobState): number {
  if (!isActive(job)) return 0;
  if (job.matrix) return job.failed.length + job.running.size;
  if (job.status !== 'running') return 0;
  if (job.called !== undefined) return job.instances[0]?.active.size ?? 0;
  return job.steps.length > 1 ? 1 : 0;
}

/** Lines for each instance or step; one more where some are not known yet. */
function unitLines(job: JobState): number {
  if (job.status === 'waiting' || job.status === 'skipped') return 0;
  if (!job.matrix) {
    if (job.called !== undefined) return job.instances[0]?.steps.size ?? 0;
    return job.steps.length > 1 ? job.steps.length : 0;
  }
  return job.total ?? job.instances.length;
}

/** Lines for each instance with its steps; none where that says no more. */
const stepLines = (job: JobState): number =>
  job.matrix && job.steps.length > 1 ? unitLines(job) * (1 + job.steps.length) : 0;

/** Hands out lines one by one in turns, so that no job starves beside a wide one. Costs no more than `lines`. */
function share(wants: readonly number[], lines: number): number[] {
  const given = wants.map(() => 0);
  let left = lines;
  let open = wants.map((_, index) => index).filter((index) => (wants[index] ?? 0) > 0);
  while (left > 0 && open.length > 0) {
    const each = Math.max(1, Math.floor(left / open.length));
    for (const index of open) {
      const more = Math.min(each, (wants[index] ?? 0) - (given[index] ?? 0), left);
      given[index] = (given[index] ?? 0) + more;
      left -= more;
    }
    open = open.filter((index) => (given[index] ?? 0) < (wants[index] ?? 0));
  }
  return given;
}

/**
 * Shares so many lines below the jobs' own among them. First comes what runs or failed; what is left shows small jobs
 * whole, those that run before those that are done. Cost: of the order of the jobs and the lines, never of the nodes.
 */
export function layOut(jobs: readonly JobState[], lines: number, final: boolean): Map<JobState, Detail> {
  const details = new Map<JobState, Detail>();
  // At the end the failures are told in full below the tree.
  const wants = jobs.map((job) => (final ? 0 : activeLines(job)));
  const given = share(wants, lines);
  let left = lines;
  jobs.forEach((job, index) => {
    const got = given[index] ?? 0;
    details.set(job, got === 0 ? none : { kind: 'active', lines: got });
    left -= got;
  });
  const grow = (kind: 'units' | 'steps', cost: (job: JobState) => number, active: boolean): void => {
    for (const job of jobs) {
      if (isActive(job) !== active) continue;
      const has = spent(job, details.get(job) ?? none);
      const wanted = cost(job);
      if (wanted === 0 || wanted < has || wanted - has > left) continue;
      left -= wanted - has;
      details.set(job, { kind });
    }
  };
  grow('units', unitLines, true);
  grow('steps', stepLines, true);
  grow('units', unitLines, false);
  grow('steps', stepLines, false);
  return details;
}

function spent(job: JobState, detail: Detail): number {
  switch (detail.kind) {
    case 'none':
      return 0;
    case 'active':
      return detail.lines;
    case 'units':
      return unitLines(job);
    case 'steps':
      return stepLines(job);
  }
}

import { instanceId } from '../../model/ids.ts';

/**
 * Where an event is shown. What happens in a workflow that a job uses is shown at that job's instance, its nodes as that
 * one's steps: `caller[0]/look[1]/see` as step `look[1]/see` of instance 0 of `caller`.
 */
export function shownAs({ job, instance = null, iteration, step = '' }: Place): Shown {
  const slash = job.indexOf('/');
  if (slash < 0) return { job, instance, iteration, step };
  const [, outer = job, index, count] = /^([^[#]*)(?:\[(\d+)\])?(?:#(\d+))?$/.exec(job.slice(0, slash)) ?? [];
  const inner = instanceId(job.slice(slash + 1), instance ?? undefined, iteration);
  return {
    job: outer,
    instance: index === undefined ? null : Number(index),
    iteration: count === undefined ? undefined : Number(count),
    step: `${inner}/${step}`,
  };
}

interface Place {
  readonly job: string;
  readonly instance?: number | null;
  readonly iteration?: number | undefined;
  readonly step?: string;
}

interface Shown {
  readonly job: string;
  readonly instance: number | null;
  readonly iteration: number | undefined;
  readonly step: string;
}

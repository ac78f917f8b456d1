declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

export type JobId = Brand<string, 'JobId'>;
export type StepId = Brand<string, 'StepId'>;
/**
 * For people and the journal: `job/step`, `job[2]/step`, `job[2]#1/step` in the second iteration of a job that repeats, of
 * a workflow that is used `caller[0]/job/step`.
 */
export type NodeId = Brand<string, 'NodeId'>;
/** Sorts by time. */
export type RunId = Brand<string, 'RunId'>;
/** SHA-256, 64 lower-case hex digits, of what a node's result depends on. */
export type Key = Brand<string, 'Key'>;

/**
 * A job instance: `job`, or `job[2]` where the job has a matrix, and of one that repeats the iteration, `job[2]#1`; the jobs
 * of a workflow that it uses are below it.
 */
export const instanceId = (job: string, index: number | undefined, iteration?: number): string =>
  `${job}${index === undefined ? '' : `[${index}]`}${iteration === undefined ? '' : `#${iteration}`}`;

/** The job or step that a path leads to, whatever the instance and iteration: `caller/job` of `caller[0]#1/job`. */
export const withoutInstances = (path: string): string =>
  path.includes('[') || path.includes('#') ? path.replace(/\[\d+\]|#\d+/g, '') : path;

/** The node id of a step in a job instance; `index` only where the job has a matrix, `iteration` only where it repeats. */
export function nodeId(job: string, index: number | undefined, step: string, iteration?: number): NodeId {
  return `${instanceId(job, index, iteration)}/${step}` as NodeId;
}

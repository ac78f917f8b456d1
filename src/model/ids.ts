declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

export type JobId = Brand<string, 'JobId'>;
export type StepId = Brand<string, 'StepId'>;
/** For people and the journal: `job/step`, `job[2]/step`. */
export type NodeId = Brand<string, 'NodeId'>;
/** Sorts by time. */
export type RunId = Brand<string, 'RunId'>;
/** SHA-256, 64 lower-case hex digits, of what a node's result depends on. */
export type Key = Brand<string, 'Key'>;

/** The node id of a step in a job instance; `index` only where the job has a matrix. */
export function nodeId(job: string, index: number | undefined, step: string): NodeId {
  return `${job}${index === undefined ? '' : `[${index}]`}/${step}` as NodeId;
}

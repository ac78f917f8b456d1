/**
 * A place in the plan's order of nodes: a number for those of the workflow that is run; for those of a workflow that a job
 * uses, that job's place and then their own.
 */
export type Order = readonly number[];

export function compareOrders(a: Order, b: Order): number {
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Room for the instances and steps of a job in the plan's order of nodes. */
const instanceStride = 1_000;
const jobStride = 1_000_000_000;

/** The place of a job's instance, with room for its steps behind it. `job`: its place in the plan. */
export const instanceOrder = (job: number, instance: number | undefined): number =>
  job * jobStride + (instance ?? 0) * instanceStride;

/**
 * Milliseconds of processor time that this process takes for the work: the same on a busy machine, where the clock on the
 * wall is not. For telling something quadratic from something linear by a wide margin; speed itself is measured in bench/.
 */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openedRuns } from './open-runs.ts';

export interface OutputPruneOptions {
  /** `.codex-flow/cache/output`, absolute: a folder for each run. */
  readonly directory: string;
  /** `.codex-flow/cache`, absolute. */
  readonly cache: string;
  /** Files that were written before this go, in milliseconds since 1970. */
  readonly before: number;
  readonly dryRun: boolean;
}

export interface PrunedOutputs {
  /** Files. */
  readonly count: number;
  readonly bytes: number;
}

/**
 * Deletes the long outputs of commands of old runs. Those of a run that goes on stay. Rejects with the system's error.
 */
export async function pruneOutputs(options: OutputPruneOptions): Promise<PrunedOutputs> {
  const { directory, cache, before, dryRun } = options;
  const goingOn = new Set<string>(
    (await openedRuns(cache)).filter(({ state }) => state !== 'gone').map(({ runId }) => runId),
  );
  const pruned = { count: 0, bytes: 0 };
  for (const run of await namesIn(directory)) {
    if (goingOn.has(run)) continue;
    const files = await namesIn(join(directory, run));
    const sizes = await Promise.all(files.map((name) => stat(join(directory, run, name))));
    if (sizes.some(({ mtimeMs }) => mtimeMs >= before)) continue;
    if (!dryRun) await rm(join(directory, run), { recursive: true, force: true });
    pruned.count += files.length;
    pruned.bytes += sizes.reduce((sum, { size }) => sum + size, 0);
  }
  return pruned;
}

const namesIn = (directory: string): Promise<readonly string[]> => readdir(directory).catch(() => []);

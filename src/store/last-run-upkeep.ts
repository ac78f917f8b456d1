import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { lastRunsFolder, readNote } from './last-run.ts';
import { openedRuns } from './open-runs.ts';
import { remainsAge } from './prune.ts';
import { isOver } from './recovery.ts';

export interface LastRunPruneOptions {
  /** `.codex-flow/cache`, absolute. */
  readonly directory: string;
  /** `.codex-flow/journal`, absolute. */
  readonly journal: string;
  /** Notes of runs that were last heard of before this go, in milliseconds since 1970. */
  readonly before: number;
  readonly dryRun: boolean;
}

export interface PrunedLastRuns {
  readonly count: number;
  /** How many of them were of runs that could have been gone on with. */
  readonly unfinished: number;
}

/**
 * Removes notes of last runs, one for each workflow with its inputs, and says how many. A run that was left unfinished so
 * long ago is begun anew; one that was heard of since, or goes on, keeps its note, and so does one of a newer format.
 * Rejects with the system's error.
 */
export async function pruneLastRuns(options: LastRunPruneOptions): Promise<PrunedLastRuns> {
  const { directory, journal, before, dryRun } = options;
  const folder = lastRunsFolder(directory);
  const opened = await openedRuns(directory);
  const goingOn = new Set<string>(opened.filter((run) => !isOver(run, journal)).map(({ runId }) => runId));
  const pruned = { count: 0, unfinished: 0 };
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const writtenAt = await changedAt(path);
    if (writtenAt === undefined) continue;
    if (name.endsWith('.tmp')) {
      if (!dryRun && Date.now() - writtenAt > remainsAge) await remove(path);
      continue;
    }
    const note = await readNote(path);
    if (!name.endsWith('.json') || note === 'newer' || !(writtenAt < before)) continue;
    if (note !== undefined) {
      if (goingOn.has(note.run_id)) continue;
      // The note of a run that was killed is from its beginning.
      const heardAt = await changedAt(join(journal, `${note.run_id}.jsonl`));
      if (heardAt !== undefined && heardAt >= before) continue;
    }
    if (!dryRun) await remove(path);
    pruned.count += 1;
    if (note !== undefined && note.result !== 'success') pruned.unfinished += 1;
  }
  return pruned;
}

/** When a file was last written; undefined where there is none. */
const changedAt = (path: string): Promise<number | undefined> =>
  stat(path).then(
    (there) => (there.isFile() ? there.mtimeMs : undefined),
    () => undefined,
  );

/** A run that begins meanwhile puts its own note in the place. */
const remove = (path: string): Promise<void> =>
  unlink(path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });

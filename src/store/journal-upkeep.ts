import { stat, unlink } from 'node:fs/promises';
import { type RunFile, runFiles } from '../journal/run-files.ts';
import { readOverview } from '../journal/run-overview.ts';
import { openedRuns } from './open-runs.ts';

export interface JournalSizes {
  readonly count: number;
  readonly bytes: number;
}

/** How many journals there are, and how large they are. Rejects with the system's error. */
export async function journalSizes(directory: string): Promise<JournalSizes> {
  const sizes = await Promise.all((await runFiles(directory)).map(sizeOf));
  return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

export interface JournalPruneOptions {
  /** `.codex-flow/journal`, absolute. */
  readonly directory: string;
  /** `.codex-flow/cache`, absolute. */
  readonly cache: string;
  /** Runs that ended before this go, in milliseconds since 1970. */
  readonly before: number;
  readonly dryRun: boolean;
}

/**
 * Deletes journals of runs that ended before a time, and says how many. A run that goes on, was killed, or whose results
 * are not all stored keeps its journal. Rejects with the system's error.
 */
export async function pruneJournals(options: JournalPruneOptions): Promise<JournalSizes> {
  const opened = new Set<string>((await openedRuns(options.cache)).map(({ runId }) => runId));
  let count = 0;
  let bytes = 0;
  for (const file of await runFiles(options.directory)) {
    if (opened.has(file.id)) continue;
    const overview = await readOverview(file.path);
    const ended = overview.ok ? overview.value.completed?.at : undefined;
    if (ended === undefined || !(Date.parse(ended) < options.before)) continue;
    const size = await sizeOf(file);
    if (!options.dryRun) await unlink(file.path);
    count += 1;
    bytes += size;
  }
  return { count, bytes };
}

const sizeOf = ({ path }: RunFile): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

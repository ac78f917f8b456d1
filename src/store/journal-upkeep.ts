import { open, stat, unlink } from 'node:fs/promises';
import { firstLine } from '../journal/file-ends.ts';
import { type RunFile, runFiles } from '../journal/run-files.ts';
import { readOverview } from '../journal/run-overview.ts';
import type { RunId } from '../model/ids.ts';
import { noteClosed, openedRuns } from './open-runs.ts';
import { isOver } from './recovery.ts';

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
  /** Journals of runs that ended, or were last heard of, before this go; in milliseconds since 1970. */
  readonly before: number;
  readonly dryRun: boolean;
}

export interface PrunedJournals extends JournalSizes {
  /** How many of them were of runs that came to no end: killed, or crashed. */
  readonly unfinished: number;
}

/**
 * Deletes journals of runs that ended before a time, and says how many. A run that was killed counts from the last that its
 * journal tells; by then its results are as old as those that are pruned with it. A run that goes on keeps its journal,
 * and so does a file that tells of no run, such as one of a newer format. Rejects with the system's error.
 */
export async function pruneJournals(options: JournalPruneOptions): Promise<PrunedJournals> {
  const { directory, cache, before, dryRun } = options;
  const opened = new Map(
    (await openedRuns(cache)).map((run): [string, boolean] => [run.runId, !isOver(run, directory)]),
  );
  const pruned = { count: 0, bytes: 0, unfinished: 0 };
  for (const file of await runFiles(directory)) {
    if (opened.get(file.id) === true) continue;
    const end = await endOf(file);
    if (end === undefined || !(end.at < before)) continue;
    if (!dryRun) {
      await unlink(file.path);
      if (opened.has(file.id)) noteClosed(cache, file.id as RunId);
    }
    pruned.count += 1;
    pruned.bytes += end.size;
    if (!end.finished) pruned.unfinished += 1;
  }
  return pruned;
}

interface End {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly finished: boolean;
  readonly size: number;
}

/** When a run ended, or was last heard of; undefined where the file tells of no run, or can't be read. */
async function endOf({ path }: RunFile): Promise<End | undefined> {
  const { size, mtimeMs, begun } = await statOf(path);
  // Killed before its first line was written whole: there is nothing in it.
  if (!begun) return { at: mtimeMs, finished: false, size };
  const overview = await readOverview(path);
  if (!overview.ok) return undefined;
  const { completed, lastAt } = overview.value;
  if (completed !== undefined) return { at: Date.parse(completed.at), finished: true, size };
  return { at: Math.max(Date.parse(lastAt), mtimeMs), finished: false, size };
}

/** `begun`: it has a whole line, or can't be opened. */
async function statOf(path: string): Promise<{ size: number; mtimeMs: number; begun: boolean }> {
  try {
    const file = await open(path, 'r');
    try {
      const { size, mtimeMs } = await file.stat();
      return { size, mtimeMs, begun: (await firstLine(file, size)) !== undefined };
    } finally {
      await file.close();
    }
  } catch {
    return { size: 0, mtimeMs: 0, begun: true };
  }
}

const sizeOf = ({ path }: RunFile): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../journal/run-files.ts';
import { systemErrorCode } from '../journal/system-error.ts';
import type { Key, RunId } from '../model/ids.ts';
import { type JournalResult, journalResults } from './journal-results.ts';
import { noteClosed, type OpenedRun, openedRuns } from './open-runs.ts';
import { segmentSuffix } from './segments.ts';

/** A store that takes results over from journals. */
export interface RecoveryTarget {
  /** The segment that has the result; undefined where none has. */
  segmentOf(key: Key, sample: number): string | undefined;
  /** Keeps them; once this resolves they survive a crash. */
  keep(results: readonly JournalResult[]): Promise<void>;
  /** Writes what is new to a table of the index, so that it need not be in memory; `id`: its name. Never throws. */
  saveIndex(id: string): void;
}

export interface RecoveryOptions {
  /** `.codex-flow/cache`, absolute. */
  readonly directory: string;
  /** `.codex-flow/journal`, absolute. */
  readonly journal: string;
  readonly target: RecoveryTarget;
  readonly warn: (message: string) => void;
}

/** Whether a result of the run with this id is to be taken over, by the segment that has it so far. */
export type Wanted = (runId: RunId, segment: string | undefined) => boolean;

/** Results are kept in batches of this many, so that they share a flush and few are in memory. */
const batchSize = 500;

/** Takes results over from all journals, the newest first; gives how many. Rejects where they can't be stored. */
export async function takeFromAll(options: RecoveryOptions, wanted: Wanted): Promise<number> {
  let count = 0;
  for (const { id } of await runFiles(options.journal).catch(() => [])) {
    count += await takeFrom(options, id as RunId, wanted);
  }
  return count;
}

/**
 * Takes over what runs that were killed have in their journals and not in the store, and lets go of the notes on them.
 * Rejects where it can't be stored; then the notes stay.
 */
export async function takeFromKilled(options: RecoveryOptions): Promise<number> {
  let count = 0;
  // The newest first, so that of two results for one key it stays.
  for (const run of (await openedRuns(options.directory)).toReversed()) {
    if (run.state === 'running') continue;
    count += await takeFrom(options, run.runId, missingOrOlder);
    if (isOver(run, options.journal)) noteClosed(options.directory, run.runId);
  }
  return count;
}

/** Segments are named after the run that wrote them, so their names sort by time. */
export const missingOrOlder: Wanted = (runId, segment) =>
  segment === undefined || segment < `${runId}${segmentSuffix}`;

async function takeFrom(options: RecoveryOptions, runId: RunId, wanted: Wanted): Promise<number> {
  const { journal, target, warn } = options;
  let batch: JournalResult[] = [];
  let count = 0;
  const keep = async (): Promise<void> => {
    const results = batch;
    batch = [];
    if (results.length === 0) return;
    await target.keep(results);
    count += results.length;
  };
  const reading = {
    wanted: (key: Key, sample: number) => wanted(runId, target.segmentOf(key, sample)),
    warn,
  };
  const results = journalResults(join(journal, `${runId}.jsonl`), runId, reading);
  for (;;) {
    const next = await results.next().catch((error: unknown) => {
      // The journal was deleted, or can't be read: what it had is lost to the store.
      if (systemErrorCode(error) === undefined) throw error;
      return undefined;
    });
    if (next === undefined || next.done === true) break;
    batch.push(next.value);
    if (batch.length >= batchSize) await keep();
  }
  await keep();
  return count;
}

/** Where a run can't be seen from here, a journal that nobody has written to for a day says that it is over. */
const silence = 24 * 60 * 60 * 1000;

function isOver({ runId, state }: OpenedRun, journal: string): boolean {
  if (state === 'gone') return true;
  const written = statSync(join(journal, `${runId}.jsonl`), { throwIfNoEntry: false })?.mtimeMs;
  return written === undefined || Date.now() - written > silence;
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../journal/run-files.ts';
import { systemErrorCode } from '../journal/system-error.ts';
import type { Key, RunId } from '../model/ids.ts';
import { type JournalResult, journalResults } from './journal-results.ts';
import { type OpenedRun, openedRuns } from './open-runs.ts';
import { segmentSuffix } from './segments.ts';

/** What takes results over from journals. */
export interface RecoveryTarget {
  /** The segment that has the result; undefined where none has. */
  segmentOf(key: Key, sample: number): string | undefined;
  /** Takes results of a run; once this resolves they survive a crash, if it stores them. */
  keep(runId: RunId, results: readonly JournalResult[]): Promise<void>;
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

/** Results are kept in batches of so many bytes of their journal, so that they share a flush and few are in memory. */
const batchBytes = 2 * 1024 * 1024;

/** Takes results over from all journals, the newest first; gives how many. Rejects where they can't be stored. */
export async function takeFromAll(options: RecoveryOptions, wanted: Wanted): Promise<number> {
  let count = 0;
  for (const { id } of await runFiles(options.journal).catch(() => [])) {
    count += await takeFrom(options, id as RunId, wanted);
  }
  return count;
}

/**
 * Takes over what runs that were killed have in their journals and not in the store. Gives how many results that were,
 * and the runs that nothing more is to be expected of. Rejects where it can't be stored.
 */
export async function takeFromKilled(
  options: RecoveryOptions,
): Promise<{ readonly count: number; readonly over: readonly RunId[] }> {
  let count = 0;
  const over: RunId[] = [];
  // The newest first, so that of two results for one key it stays.
  for (const run of (await openedRuns(options.directory)).toReversed()) {
    if (run.state === 'running') continue;
    count += await takeFrom(options, run.runId, missingOrOlder);
    if (isOver(run, options.journal)) over.push(run.runId);
  }
  return { count, over };
}

/** Segments are named after the run that wrote them, so their names sort by time. */
export const missingOrOlder: Wanted = (runId, segment) =>
  segment === undefined || segment < `${runId}${segmentSuffix}`;

async function takeFrom(options: RecoveryOptions, runId: RunId, wanted: Wanted): Promise<number> {
  const { journal, target, warn } = options;
  let count = 0;
  let batch: JournalResult[] = [];
  let bytes = 0;
  const keep = async (): Promise<void> => {
    const results = batch;
    batch = [];
    bytes = 0;
    if (results.length > 0) await target.keep(runId, results);
    count += results.length;
  };
  const results = journalResults(join(journal, `${runId}.jsonl`), runId, {
    wanted: (key, sample) => wanted(runId, target.segmentOf(key, sample)),
    warn,
  });
  try {
    for (let next = nextOf(results); next !== undefined; next = nextOf(results)) {
      batch.push(next);
      bytes += next.length;
      if (bytes >= batchBytes) await keep();
    }
  } finally {
    results.return(undefined);
  }
  await keep();
  return count;
}

/** Where the journal was deleted, or can't be read, what it had is lost to the store. */
function nextOf(results: Iterator<JournalResult>): JournalResult | undefined {
  try {
    const next = results.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Where a run can't be seen from here, a journal that nobody has written to for a day says that it is over. */
const silence = 24 * 60 * 60 * 1000;

/** Whether a run that is noted as open has ended. `journal`: the directory of journals. */
export function isOver({ runId, state }: OpenedRun, journal: string): boolean {
  if (state !== 'elsewhere') return state === 'gone';
  const written = statSync(join(journal, `${runId}.jsonl`), { throwIfNoEntry: false })?.mtimeMs;
  return written === undefined || Date.now() - written > silence;
}

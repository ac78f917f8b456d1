import { open } from 'node:fs/promises';
import { err, ok, type Result } from '../model/result.ts';
import type { RunCompleted, RunEvent, RunStarted, RunTotals } from '../model/run-events.ts';
import { addUsage, noUsage } from '../model/usage.ts';
import { readChosen } from './chosen.ts';
import { firstLine, lastLine } from './file-ends.ts';
import { entryOf } from './reader.ts';
import type { JournalRecord } from './records.ts';
import { systemErrorWords } from './system-error.ts';
import { isWellFormed } from './well-formed.ts';

/** A run in short. */
export interface RunOverview {
  readonly started: RunStarted & { readonly at: string };
  /** Undefined where the run goes on, crashed, or its journal was cut. */
  readonly completed: (RunCompleted & { readonly at: string }) | undefined;
  /** Of an unfinished run: what had ended when its journal was read. */
  readonly totals: RunTotals;
  /** When the last thing happened, ISO 8601. */
  readonly lastAt: string;
}

/**
 * Reads a run in short. Of a finished one only the first and last line of its journal are read; of another one all lines
 * go by, and those that count are parsed. The error says, for the user, why the file tells of no run.
 */
export async function readOverview(path: string): Promise<Result<RunOverview, string>> {
  try {
    const ends = await readEnds(path);
    if (!ends.ok) return ends;
    const { started, completed } = ends.value;
    if (completed === undefined) return ok(await stream(path, started));
    return ok({ started, completed, totals: completed.totals, lastAt: completed.at });
  } catch (error) {
    return err(`it can't be read: ${systemErrorWords(error)}`);
  }
}

interface Ends {
  readonly started: RunOverview['started'];
  readonly completed: RunOverview['completed'];
}

async function readEnds(path: string): Promise<Result<Ends, string>> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size === 0) return err('it is empty: the run ended before it began');
    const first = await firstLine(file, size);
    if (first === undefined) return err('its first line was cut off: the run ended before it began');
    const started = recordOf(first);
    if (!started.ok) return err(`line 1: ${started.error}`);
    if (started.value.type !== 'run.started') return err('line 1: a run does not begin with it');
    const last = recordOf((await lastLine(file, size)) ?? '');
    const completed = last.ok && last.value.type === 'run.completed' ? last.value : undefined;
    return ok({ started: started.value, completed });
  } finally {
    await file.close();
  }
}

function recordOf(text: string): Result<JournalRecord, string> {
  const entry = entryOf({ number: 1, text, complete: true });
  if (entry.kind === 'torn') return err('it was cut off');
  if (entry.kind !== 'record') return err(entry.problem);
  return isWellFormed(entry.record) ? ok(entry.record) : err(`its ${entry.record.type} is incomplete`);
}

const counted: ReadonlySet<RunEvent['type']> = new Set([
  'node.completed',
  'node.failed',
  'node.skipped',
  'run.completed',
]);

async function stream(path: string, started: RunOverview['started']): Promise<RunOverview> {
  const counts = { nodes: 0, completed: 0, cached: 0, failed: 0, skipped: 0, agents: 0 };
  let usage = noUsage;
  let completed: RunOverview['completed'];
  let last = started.at;
  for await (const { entries, lastAt } of readChosen(path, { types: counted })) {
    last = lastAt ?? last;
    for (const entry of entries) {
      if (entry.kind !== 'record') continue;
      const { record } = entry;
      if (record.type === 'run.completed') completed = record;
      if (record.type === 'node.skipped') counts.skipped += 1;
      if (record.type === 'node.failed') counts.failed += 1;
      if (record.type === 'node.completed') {
        counts.completed += 1;
        if (record.cached) counts.cached += 1;
      }
      if (record.type === 'node.completed' || record.type === 'node.failed') {
        usage = addUsage(usage, record.usage);
        const ran = record.type === 'node.failed' || !record.cached;
        if (ran && record.input?.kind === 'prompt') counts.agents += 1;
      }
    }
  }
  counts.nodes = counts.completed + counts.failed + counts.skipped;
  const totals = completed?.totals ?? { ...counts, usage };
  return { started, completed, totals, lastAt: completed?.at ?? last };
}

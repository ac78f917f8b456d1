import { hash } from 'node:crypto';
import { type Line, readLines } from '../journal/lines.ts';
import { entryOf } from '../journal/reader.ts';
import { journalVersion } from '../journal/records.ts';
import type { Key, RunId } from '../model/ids.ts';
import type { NodeCompleted } from '../model/run-events.ts';
import type { StoredResult } from './store.ts';

export interface JournalResult {
  readonly sample: number;
  readonly result: StoredResult;
}

export interface JournalReading {
  /** Only these are read; the rest costs next to nothing. */
  readonly wanted: (key: Key, sample: number) => boolean;
  /** Told, in words, what in the journal can't be used. */
  readonly warn: (message: string) => void;
}

/**
 * The results that a run came to, as its journal holds them: not those that it took from earlier runs. A line counts if the
 * line after it carries its hash; the last one has nobody to vouch for it and counts as it stands. Rejects with the
 * system's error where the file can't be read.
 */
export async function* journalResults(
  path: string,
  runId: RunId,
  { wanted, warn }: JournalReading,
): AsyncGenerator<JournalResult> {
  let held: Line | undefined;
  for await (const batch of readLines(path)) {
    for (const line of batch) {
      if (!line.complete) continue;
      if (held !== undefined) {
        if (prevOf(line.text) === hash('sha256', held.text, 'hex')) yield* resultIn(held, runId);
        else warn(`line ${held.number} of the journal ${path} is damaged: it is passed over`);
        held = undefined;
      }
      const head = headOf(line);
      if (head.version !== undefined && head.version > journalVersion) {
        warn(`the journal ${path} was written by a newer codex-flow: its results are passed over`);
        return;
      }
      if (head.completed !== undefined && wanted(head.completed.key, head.completed.sample)) held = line;
    }
  }
  if (held !== undefined) yield* resultIn(held, runId);
}

interface Head {
  readonly version: number | undefined;
  /** Of a node that completed in this very run. */
  readonly completed: { readonly key: Key; readonly sample: number } | undefined;
}

const envelopeForm = /^\{"v":(\d+),"seq":\d+,"at":"[^"]*","type":"([a-z.]+)"/;
// In a JSON string a quote never stands alone, so these can't be found in a text that somebody wrote.
const keyForm = /,"key":"([0-9a-f]{64})","sample":(\d+),/;
const ownForm = /,"cached":false,"attempts":\[/;

/** What the beginning of a line says. Parsing each line whole would take longer than all else. */
function headOf(line: Line): Head {
  const [, version, type] = envelopeForm.exec(line.text) ?? [];
  if (version === undefined) return parsedHead(line);
  const envelope = { version: Number(version) };
  if (type !== 'node.completed') return { ...envelope, completed: undefined };
  const [, key, sample] = keyForm.exec(line.text) ?? [];
  if (key === undefined) return parsedHead(line);
  const own = ownForm.test(line.text);
  return { ...envelope, completed: own ? { key: key as Key, sample: Number(sample) } : undefined };
}

/** The same of a line whose properties stand in another order, as some other version may write it. */
function parsedHead(line: Line): Head {
  const entry = entryOf(line);
  if (entry.kind === 'newer') return { version: journalVersion + 1, completed: undefined };
  if (entry.kind !== 'record') return { version: undefined, completed: undefined };
  const { record } = entry;
  const own = record.type === 'node.completed' && !record.cached;
  return { version: record.v, completed: own ? { key: record.key, sample: record.sample } : undefined };
}

const prevForm = /,"prev":"([0-9a-f]{64})"(?:,"seal":"[0-9a-f]{64}")?\}$/;
const tailLength = 160;

const prevOf = (text: string): string | undefined => prevForm.exec(text.slice(-tailLength))?.[1];

function resultIn(line: Line, runId: RunId): readonly JournalResult[] {
  const entry = entryOf(line);
  if (entry.kind !== 'record' || entry.record.type !== 'node.completed') return [];
  return [resultOf(entry.record, entry.record.at, runId)];
}

/** What the engine stores of a node when it completes. */
function resultOf(record: NodeCompleted, at: string, runId: RunId): JournalResult {
  const { key, sample, output, command, usage, duration_ms, model, thread_id, node } = record;
  const result = { key, output, command, usage, duration_ms, model, thread_id, node };
  return { sample, result: { v: 1, ...result, run_id: runId, at } };
}

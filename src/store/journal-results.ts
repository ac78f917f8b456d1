import { hash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { lineBlocks } from '../journal/line-blocks.ts';
import { entryOf } from '../journal/reader.ts';
import { isRecordType, type JournalRecord, journalVersion } from '../journal/records.ts';
import { isWellFormed } from '../journal/well-formed.ts';
import type { Key, RunId } from '../model/ids.ts';
import type { NodeCompleted } from '../model/run-events.ts';
import { readBytes } from './index-table.ts';
import { completionIn } from './journal-completion.ts';
import type { StoredResult } from './store.ts';

/** A result as a journal has it. */
export interface JournalResult {
  readonly key: Key;
  readonly sample: number;
  /** Its `StoredResult` without `v` and `key`: the members of a JSON object, without the braces. */
  readonly members: string;
  /** Where its record stands in the journal, in bytes, without the line break. */
  readonly offset: number;
  readonly length: number;
}

export interface JournalReading {
  /** Only these are taken; the rest costs next to nothing. */
  readonly wanted: (key: Key, sample: number) => boolean;
  /** Told, in words, what in the journal can't be used. */
  readonly warn: (message: string) => void;
}

/** A file that is no journal at all may have any number. */
const namedFaults = 3;

interface Held {
  readonly line: number;
  readonly hash: string;
  readonly result: JournalResult;
}

/**
 * The results that a run came to, as its journal holds them: not those that it took from earlier runs. A line counts if the
 * line after it carries its hash; the last one has nobody to vouch for it and counts as it stands. Reads as it goes, and
 * synchronously, since nothing else can be done meanwhile. Throws the system's error where the file can't be read.
 */
export function* journalResults(
  path: string,
  runId: RunId,
  { wanted, warn }: JournalReading,
): Generator<JournalResult> {
  let faults = 0;
  const damaged = (line: number): void => {
    faults += 1;
    if (faults <= namedFaults) warn(`line ${line} of the journal ${path} is damaged: it is passed over`);
    if (faults === namedFaults + 1) warn(`more lines of the journal ${path} are damaged, too`);
  };
  const fd = openSync(path, 'r');
  try {
    let held: Held | undefined;
    let number = 0;
    reading: for (const { bytes, offset } of lineBlocks(fd)) {
      // One character for each byte: places in the text are places in the file.
      const text = bytes.toString('latin1');
      let end = 0;
      for (let start = 0; start < text.length; start = end + 1) {
        end = text.indexOf('\n', start);
        number += 1;
        const whole = (): string => bytes.toString('utf8', start, end);
        const envelope = envelopeAt(text, start, end) ?? parsedEnvelope(whole());
        if (envelope === undefined) {
          damaged(number);
          continue;
        }
        if (envelope.version > journalVersion) {
          warn(`the journal ${path} was written by a newer codex-flow: its results are passed over`);
          break reading;
        }
        if (held !== undefined) {
          if (envelope.prev === held.hash) yield held.result;
          else damaged(held.line);
          held = undefined;
        }
        if (envelope.type !== 'node.completed') continue;
        const found = completionIn(bytes, text, start, end) ?? parsedCompletion(whole());
        if (found === undefined || found.cached || !wanted(found.key, found.sample)) continue;
        const { key, sample } = found;
        const members = `${found.members},"run_id":${JSON.stringify(runId)},"node":${found.node},"at":${found.at}`;
        held = {
          line: number,
          hash: hash('sha256', bytes.subarray(start, end), 'hex'),
          result: { key, sample, members, offset: offset + start, length: end - start },
        };
      }
    }
    if (held === undefined) return;
    const { result, line } = held;
    if (parseJournalResult(readBytes(fd, result.offset, result.length), result.key, runId)) yield result;
    else damaged(line);
  } finally {
    closeSync(fd);
  }
}

/** The result in the bytes of a record, found before; undefined where they are not, or no more, that of this key. */
export function parseJournalResult(bytes: Buffer, key: Key, runId: RunId): StoredResult | undefined {
  const record = completedRecord(bytes.toString('utf8'));
  if (record?.key !== key || !isWellFormed(record)) return undefined;
  return { v: 1, key, ...membersOf(record), run_id: runId, node: record.node, at: record.at };
}

interface Envelope {
  readonly version: number;
  readonly type: string;
  readonly prev: string;
}

const headForm = /\{"v":(\d+),"seq":\d+,"at":"[^"\n]*","type":"([a-z.]+)"/y;
const tailForm = /,"prev":"([0-9a-f]{64})"(?:,"seal":"[0-9a-f]{64}")?\}\n/y;
const tailLength = ',"prev":""}'.length + 64;
const sealLength = ',"seal":""'.length + 64;

/** What stands around the event of a line, by the form that a writer gives it. */
function envelopeAt(text: string, start: number, end: number): Envelope | undefined {
  headForm.lastIndex = start;
  const [, version, type] = headForm.exec(text) ?? [];
  if (version === undefined || !isRecordType(type)) return undefined;
  tailForm.lastIndex = end - tailLength;
  let prev = tailForm.exec(text)?.[1];
  if (prev === undefined) {
    tailForm.lastIndex = end - tailLength - sealLength;
    prev = tailForm.exec(text)?.[1];
  }
  return prev === undefined ? undefined : { version: Number(version), type, prev };
}

/** The same of a line in another form, as some other version may write it; undefined where it is no record. */
function parsedEnvelope(text: string): Envelope | undefined {
  const entry = entryOf({ number: 1, text, complete: true });
  if (entry.kind === 'newer') return { version: journalVersion + 1, type: '', prev: '' };
  if (entry.kind !== 'record') return undefined;
  const { v: version, type, prev } = entry.record;
  return { version, type, prev };
}

function parsedCompletion(text: string): ReturnType<typeof completionIn> {
  const record = completedRecord(text);
  if (record === undefined) return undefined;
  const { key, sample, cached, node, at } = record;
  const members = JSON.stringify(membersOf(record)).slice(1, -1);
  return { key, sample, cached, members, node: JSON.stringify(node), at: JSON.stringify(at) };
}

function completedRecord(text: string): (JournalRecord & NodeCompleted) | undefined {
  const entry = entryOf({ number: 1, text, complete: true });
  return entry.kind === 'record' && entry.record.type === 'node.completed' ? entry.record : undefined;
}

/** What the engine stores of a node when it completes. */
function membersOf({ output, command, usage, duration_ms, model, thread_id }: NodeCompleted) {
  return { output, command, usage, duration_ms, model, thread_id };
}

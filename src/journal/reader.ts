import { isJsonObject } from '../model/json.ts';
import { type Line, readLines } from './lines.ts';
import { isRecordType, type JournalRecord, journalVersion } from './records.ts';

/** What stands in one line of a journal. Lines count from 1. */
export type JournalEntry =
  | { readonly kind: 'record'; readonly line: number; readonly text: string; readonly record: JournalRecord }
  /** A line that is no record; `problem` says why, for the user. */
  | { readonly kind: 'bad'; readonly line: number; readonly text: string; readonly problem: string }
  /** Written by a newer codex-flow: nothing in it may be guessed at. */
  | { readonly kind: 'newer'; readonly line: number; readonly text: string; readonly problem: string }
  /** The last line, cut off by a crash: it never counted. */
  | { readonly kind: 'torn'; readonly line: number; readonly text: string };

/**
 * Reads a journal line by line, of any size, also while it is being written. Bad lines are values, and the reading goes
 * on after them. Rejects with the system's error where the file can't be read.
 */
export async function* readJournal(path: string): AsyncGenerator<JournalEntry> {
  for await (const batch of readLines(path)) for (const line of batch) yield entryOf(line);
}

/** What one line holds. */
export function entryOf({ number: line, text, complete }: Line): JournalEntry {
  if (!complete) return { kind: 'torn', line, text };
  const bad = (problem: string): JournalEntry => ({ kind: 'bad', line, text, problem });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('it is not JSON');
  }
  if (!isJsonObject(value)) return bad('it is not a JSON object');
  const { v, seq, type, at, prev } = value;
  if (typeof v !== 'number') return bad('it has no format version ("v")');
  if (v > journalVersion) {
    const problem = `it has format version ${v}, and this codex-flow reads up to ${journalVersion}: update codex-flow`;
    return { kind: 'newer', line, text, problem };
  }
  if (typeof seq !== 'number' || typeof at !== 'string' || typeof prev !== 'string') {
    return bad('it lacks "seq", "at" or "prev"');
  }
  if (!isRecordType(type)) return bad(`its type ${JSON.stringify(type)} is none of a journal's`);
  // The envelope is checked; what an event of this version and type has is the writer's word, which the chain vouches for.
  return { kind: 'record', line, text, record: value as unknown as JournalRecord };
}

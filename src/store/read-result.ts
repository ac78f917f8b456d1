import { join } from 'node:path';
import { systemErrorWords } from '../journal/system-error.ts';
import type { Key } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Location } from './index-entries.ts';
import type { Segments } from './segments.ts';
import type { StoredResult } from './store.ts';
import { readStoredLine } from './stored-line.ts';

/** Reads a stored result where the index says that it stands; the error says why it can't be read. */
export function readResult(segments: Segments, key: Key, location: Location): Result<StoredResult, string> {
  try {
    const result = readStoredLine(segments.read(location));
    if (result?.key === key) return ok(result);
  } catch (error) {
    if (!(error instanceof RangeError)) return err(systemErrorWords(error));
  }
  return err('it is damaged');
}

/** Says for the user that a result is a miss since it can't be read. */
export function unreadable(
  directory: string,
  key: Key,
  { segment, offset }: Location,
  problem: string,
): string {
  const of = `the stored result ${key.slice(0, 12)} of an earlier run`;
  return `${of} can't be read: ${problem} (${join(directory, segment)}, at byte ${offset}); its step runs again`;
}

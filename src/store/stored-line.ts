import { crc32 } from 'node:zlib';
import { err, ok, type Result } from '../model/result.ts';
import type { StoredResult } from './store.ts';

/** The format of stored results that this program writes, and the newest it reads. */
export const storeVersion = 1;

/** Where a line of a segment belongs, without reading the rest of it. */
export interface LineHead {
  readonly key: string;
  readonly sample: number;
}

// Every line ends with its checksum, `,"crc":"xxxxxxxx"}`, over all that stands before it.
const tailLength = 18;
const tailForm = /^,"crc":"[0-9a-f]{8}"\}$/;
const headLength = 112;
const headForm = /^\{"v":1,"sample":(\d{1,10}),"key":"([0-9a-f]{64})"/;

/** A result as one line of a segment, with its line break. */
export function storedLine(sample: number, result: StoredResult): string {
  const { v: _, key, ...rest } = result;
  return lineOfMembers(key, sample, JSON.stringify(rest).slice(1, -1));
}

/** The same, where the result is JSON already: the members of an object, without `v` and `key` and without the braces. */
export function lineOfMembers(key: string, sample: number, members: string): string {
  const body = `{"v":${storeVersion},"sample":${sample},"key":"${key}",${members}`;
  return `${body}${tailOf(body)}\n`;
}

/** Reads the head of a line from its bytes; the error says what is wrong with it. */
export function readHead(line: Buffer): Result<LineHead, 'bad' | 'newer'> {
  const head = line.toString('latin1', 0, headLength);
  const [, sample, key] = headForm.exec(head) ?? [];
  if (sample !== undefined && key !== undefined) return ok({ key, sample: Number(sample) });
  const [, version] = /^\{"v":(\d+),/.exec(head) ?? [];
  return err(Number(version) > storeVersion && !isDamaged(line) ? 'newer' : 'bad');
}

/** The result that a line holds; undefined where its bytes are not those that were written. */
export function readStoredLine(line: Buffer): StoredResult | undefined {
  const { body, tail } = split(line);
  if (tail !== tailOf(body)) return undefined;
  try {
    // The checksum vouches that the writer wrote this, and it writes nothing but results.
    const { sample: _, ...result } = JSON.parse(`${body.toString('utf8')}}`) as StoredResult & {
      sample: number;
    };
    return result;
  } catch {
    return undefined;
  }
}

/** Whether a line has a checksum of our form that it does not fit: its version can't be trusted either. */
function isDamaged(line: Buffer): boolean {
  const { body, tail } = split(line);
  return tailForm.test(tail) && tail !== tailOf(body);
}

function split(line: Buffer): { body: Buffer; tail: string } {
  const body = line.subarray(0, Math.max(0, line.length - tailLength));
  return { body, tail: line.toString('latin1', body.length) };
}

const tailOf = (body: Buffer | string): string => `,"crc":"${crc32(body).toString(16).padStart(8, '0')}"}`;

import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { lineBlocks } from '../journal/line-blocks.ts';
import type { Location } from './index-entries.ts';
import { readBytes } from './index-table.ts';
import { type LineHead, readHead } from './stored-line.ts';

const lineBreak = 10;
const openLimit = 64;
const aheadBytes = 128 * 1024;

export const segmentSuffix = '.jsonl';

/** What a scan of a segment finds, line by line. */
export interface ScanListener {
  found(head: LineHead, location: Location): void;
  /** A complete line that is no result, or one of a newer format. */
  unreadable(why: 'bad' | 'newer', location: Location): void;
}

/** The segment files of a store: append-only lists of results, each written by one run. Reading is synchronous. */
export class Segments {
  readonly #directory: string;
  /** In the order of use, so that the first is the one to close. */
  readonly #open = new Map<string, number>();
  /** The line that was read last; its end is where the next one begins. */
  #last: { readonly segment: string; readonly end: number } | undefined;
  /** What was read beyond a line that was asked for. Segments only grow, so it stays true. */
  #ahead: { readonly segment: string; readonly offset: number; readonly bytes: Buffer } | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * The bytes of a line. Throws the system's error, or a RangeError where the file is too short. Results are mostly
   * asked for in the order they were stored in: whoever reads on gets the next lines with one read for many.
   */
  read({ segment, offset, length }: Location): Buffer {
    const ahead = this.#ahead;
    const readsOn = this.#last?.segment === segment && offset === this.#last.end;
    this.#last = { segment, end: offset + length + 1 };
    if (ahead?.segment === segment && offset >= ahead.offset) {
      const start = offset - ahead.offset;
      if (start + length <= ahead.bytes.length) return ahead.bytes.subarray(start, start + length);
    }
    const fd = this.#descriptor(segment);
    if (!readsOn || length > aheadBytes) return readBytes(fd, offset, length);
    const bytes = Buffer.allocUnsafe(aheadBytes);
    const read = readSync(fd, bytes, 0, aheadBytes, offset);
    if (read < length) throw new RangeError(`the file ends at byte ${offset + read}`);
    this.#ahead = { segment, offset, bytes: bytes.subarray(0, read) };
    return bytes.subarray(0, length);
  }

  /** Goes through the heads of the complete lines from a byte on; returns the end of the last one. */
  scan(segment: string, from: number, listener: ScanListener): number {
    let end = from;
    for (const { bytes, offset } of lineBlocks(this.#descriptor(segment), from)) {
      scanLines(segment, bytes, offset, listener);
      end = offset + bytes.length;
    }
    return end;
  }

  close(): void {
    for (const fd of this.#open.values()) closeSync(fd);
    this.#open.clear();
  }

  #descriptor(segment: string): number {
    const known = this.#open.get(segment);
    if (known !== undefined) {
      this.#open.delete(segment);
      this.#open.set(segment, known);
      return known;
    }
    const fd = openSync(join(this.#directory, segment), 'r');
    for (const [oldest, oldestFd] of this.#open) {
      if (this.#open.size < openLimit) break;
      closeSync(oldestFd);
      this.#open.delete(oldest);
    }
    this.#open.set(segment, fd);
    return fd;
  }
}

function scanLines(segment: string, chunk: Buffer, chunkOffset: number, listener: ScanListener): void {
  let start = 0;
  for (let end = chunk.indexOf(lineBreak); end !== -1; end = chunk.indexOf(lineBreak, start)) {
    const location = { segment, offset: chunkOffset + start, length: end - start };
    const head = readHead(chunk.subarray(start, end));
    if (head.ok) listener.found(head.value, location);
    else listener.unreadable(head.error, location);
    start = end + 1;
  }
}

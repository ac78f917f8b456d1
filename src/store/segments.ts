import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Location } from './index-entries.ts';
import { readBytes } from './index-table.ts';
import { type LineHead, readHead } from './stored-line.ts';

const lineBreak = 10;
const chunkBytes = 1024 * 1024;
const openLimit = 64;

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

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The bytes of a line. Throws the system's error, or a RangeError where the file is too short. */
  read({ segment, offset, length }: Location): Buffer {
    return readBytes(this.#descriptor(segment), offset, length);
  }

  /** Goes through the heads of the complete lines from a byte on; returns the end of the last one. */
  scan(segment: string, from: number, listener: ScanListener): number {
    const fd = this.#descriptor(segment);
    const end = fstatSync(fd).size;
    let chunk: Buffer = Buffer.alloc(0);
    let start = from;
    for (let at = from; at < end; ) {
      const more = Buffer.allocUnsafe(Math.min(Math.max(chunkBytes, chunk.length), end - at));
      const read = readSync(fd, more, 0, more.length, at);
      if (read === 0) break;
      at += read;
      chunk = Buffer.concat([chunk, more.subarray(0, read)]);
      const used = scanLines(segment, chunk, start, listener);
      chunk = chunk.subarray(used);
      start += used;
    }
    return start;
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

/** Returns how many bytes belong to complete lines. */
function scanLines(segment: string, chunk: Buffer, chunkOffset: number, listener: ScanListener): number {
  let start = 0;
  for (let end = chunk.indexOf(lineBreak); end !== -1; end = chunk.indexOf(lineBreak, start)) {
    const location = { segment, offset: chunkOffset + start, length: end - start };
    const head = readHead(chunk.subarray(start, end));
    if (head.ok) listener.found(head.value, location);
    else listener.unreadable(head.error, location);
    start = end + 1;
  }
  return start;
}

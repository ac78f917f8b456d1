import { closeSync, fdatasyncSync, openSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { isJsonObject } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import { type EntryList, entryBytes, type Location, searchEntries, unpackLocation } from './index-entries.ts';

/** The format of index files that this program writes, and the newest it reads. */
const tableVersion = 1;
const magic = 'cf-index';
const preambleBytes = 20;
/**
 * Tables up to this size are held in memory once they are asked. Of larger ones only the part that is needed is read,
 * until that comes to as much as the whole: then that is held, too, up to the second size.
 */
const heldBytes = 2 * 1024 * 1024;
const mostHeldBytes = 32 * 1024 * 1024;
const entriesPerBucket = 32;

/** How much of each segment a table covers, in bytes. */
export type Coverage = Readonly<Record<string, number>>;

/**
 * A sorted index over segments, as a file: `cf-index`, version, length of the header, number of entries, the header (JSON:
 * coverage and segment names), the fan-out (for each bucket of keys, the number of entries up to its end), the entries.
 * A look-up reads one bucket, however large the table is.
 */
export class IndexTable {
  readonly path: string;
  readonly coverage: Coverage;
  readonly count: number;
  readonly #fd: number;
  readonly #segments: readonly string[];
  readonly #fanoutStart: number;
  readonly #bits: number;
  #fanout: Buffer | undefined;
  #held: Buffer | undefined;
  /** Bytes of entries that were read one bucket at a time. */
  #read = 0;

  private constructor(path: string, fd: number, count: number, header: Header, fanoutStart: number) {
    this.path = path;
    this.#fd = fd;
    this.count = count;
    this.coverage = header.coverage;
    this.#segments = header.segments;
    this.#fanoutStart = fanoutStart;
    this.#bits = bitsFor(count);
  }

  /** Opens a table; what it holds is read when it is asked for. */
  static open(path: string): Result<IndexTable, 'bad' | 'newer'> {
    const fd = openSync(path, 'r');
    const opened = readTable(path, fd);
    if (!opened.ok) {
      closeSync(fd);
      return opened;
    }
    const { count, header, fanoutStart } = opened.value;
    return ok(new IndexTable(path, fd, count, header, fanoutStart));
  }

  find(wanted: Buffer): Location | undefined {
    this.#fanout ??= readBytes(this.#fd, this.#fanoutStart, fanoutBytes(this.#bits));
    const bucket = bucketOf(wanted, 0, this.#bits);
    const start = bucket === 0 ? 0 : this.#fanout.readUInt32BE((bucket - 1) * 4) * entryBytes;
    const end = this.#fanout.readUInt32BE(bucket * 4) * entryBytes;
    if (end <= start) return undefined;
    const held = this.#hold();
    if (held === undefined) this.#read += end - start;
    const bytes = held ?? readBytes(this.#fd, this.#entriesStart + start, end - start);
    const at =
      held === undefined
        ? searchEntries(bytes, wanted, 0, end - start)
        : searchEntries(bytes, wanted, start, end);
    return at === -1 ? undefined : unpackLocation({ segments: this.#segments, bytes }, at);
  }

  entries(): EntryList {
    const bytes = readBytes(this.#fd, this.#entriesStart, this.count * entryBytes);
    return { segments: this.#segments, bytes };
  }

  close(): void {
    closeSync(this.#fd);
  }

  get #entriesStart(): number {
    return this.#fanoutStart + fanoutBytes(this.#bits);
  }

  #hold(): Buffer | undefined {
    const size = this.count * entryBytes;
    if (size <= heldBytes || (size <= mostHeldBytes && this.#read >= size))
      this.#held ??= this.entries().bytes;
    return this.#held;
  }
}

interface Header {
  readonly coverage: Coverage;
  readonly segments: readonly string[];
}

/** Writes a table so that it is there whole or not at all. */
export function writeTable(path: string, list: EntryList, coverage: Coverage): void {
  const count = list.bytes.length / entryBytes;
  const header = Buffer.from(JSON.stringify({ coverage, segments: list.segments } satisfies Header));
  const preamble = Buffer.alloc(preambleBytes);
  preamble.write(magic, 'latin1');
  preamble.writeUInt32BE(tableVersion, 8);
  preamble.writeUInt32BE(header.length, 12);
  preamble.writeUInt32BE(count, 16);
  const temporary = `${path}.tmp`;
  try {
    const fd = openSync(temporary, 'wx');
    try {
      for (const part of [preamble, header, fanoutOf(list.bytes, bitsFor(count)), list.bytes]) {
        for (let done = 0; done < part.length; ) done += writeSync(fd, part, done);
      }
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made, or goes with the next prune.
    }
    throw error;
  }
}

function readTable(
  path: string,
  fd: number,
): Result<{ count: number; header: Header; fanoutStart: number }, 'bad' | 'newer'> {
  try {
    const preamble = readBytes(fd, 0, preambleBytes);
    if (preamble.toString('latin1', 0, 8) !== magic) return err('bad');
    if (preamble.readUInt32BE(8) > tableVersion) return err('newer');
    const headerBytes = preamble.readUInt32BE(12);
    const count = preamble.readUInt32BE(16);
    const header: unknown = JSON.parse(readBytes(fd, preambleBytes, headerBytes).toString('utf8'));
    if (!isHeader(header)) return err('bad');
    const fanoutStart = preambleBytes + headerBytes;
    const size = fanoutStart + fanoutBytes(bitsFor(count)) + count * entryBytes;
    if (size > 0) readBytes(fd, size - 1, 1);
    return ok({ count, header, fanoutStart });
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return err('bad');
    throw new Error(`${path} can't be read`, { cause: error });
  }
}

function isHeader(value: unknown): value is Header & Readonly<Record<string, never>> {
  if (!isJsonObject(value) || !Array.isArray(value.segments) || !isJsonObject(value.coverage)) return false;
  return Object.values(value.coverage).every((bytes) => typeof bytes === 'number');
}

/** How many of a key's first bits choose its bucket. */
function bitsFor(count: number): number {
  return Math.min(16, Math.max(0, Math.ceil(Math.log2(count / entriesPerBucket || 1))));
}

const fanoutBytes = (bits: number): number => 4 * 2 ** bits;

const bucketOf = (bytes: Buffer, at: number, bits: number): number => bytes.readUInt16BE(at) >>> (16 - bits);

function fanoutOf(entries: Buffer, bits: number): Buffer {
  const fanout = Buffer.alloc(fanoutBytes(bits));
  let bucket = 0;
  for (let at = 0; at < entries.length; at += entryBytes) {
    for (const next = bucketOf(entries, at, bits); bucket < next; bucket++) {
      fanout.writeUInt32BE(at / entryBytes, bucket * 4);
    }
  }
  for (; bucket < 2 ** bits; bucket++) fanout.writeUInt32BE(entries.length / entryBytes, bucket * 4);
  return fanout;
}

/** Reads exactly this part of a file; a RangeError where the file ends before. */
export function readBytes(fd: number, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const read = readSync(fd, bytes, done, length - done, start + done);
    if (read === 0) throw new RangeError('the file is shorter than it says');
    done += read;
  }
  return bytes;
}

import { join } from 'node:path';
import { AppendFile, WriteError } from '../journal/append-file.ts';
import { makeDirectory } from '../journal/make-directory.ts';
import type { Location } from './index-entries.ts';
import { segmentSuffix } from './segments.ts';

/** The segment that this process writes. */
export class SegmentWriter {
  readonly segment: string;
  readonly #file: AppendFile;
  #end = 0;

  private constructor(segment: string, file: AppendFile) {
    this.segment = segment;
    this.#file = file;
  }

  /** Begins a segment; `count`: how many this process has begun before. Rejects with a `WriteError`. */
  static async create(directory: string, id: string, count: number): Promise<SegmentWriter> {
    // Names sort by time: `_` comes after the dot of the one without a number.
    const segment = `${count === 0 ? id : `${id}_${count + 1}`}${segmentSuffix}`;
    const what = 'the store of results';
    try {
      makeDirectory(directory);
    } catch (error) {
      throw new WriteError(what, directory, error);
    }
    const file = await AppendFile.create(join(directory, segment), what, { watched: true });
    return new SegmentWriter(segment, file);
  }

  /** Takes a line with its break; where it will stand. */
  append(line: string): Location {
    const bytes = Buffer.byteLength(line);
    const location = { segment: this.segment, offset: this.#end, length: bytes - 1 };
    this.#end += bytes;
    this.#file.append(line);
    return location;
  }

  /** Resolves once all is on the disk; rejects with a `WriteError`. */
  flushed(): Promise<void> {
    return this.#file.flushed();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Whether the segment could not be kept because somebody deleted it, or the folder it is in. */
export const wasDeleted = (error: unknown): boolean => error instanceof WriteError && error.code === 'ENOENT';

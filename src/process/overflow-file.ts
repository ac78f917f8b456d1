import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import type { Unspeakable } from './bounded-output.ts';
import { StreamMask } from './stream-mask.ts';

/** A command that prints without end must not fill the disk that results are stored on. */
export const mostFileBytes = 256 << 20;

/**
 * A file for what is too much for memory. A file that can't be written is given up without a word: the command is not
 * to fail for it.
 */
export class OverflowFile {
  readonly #stream: WriteStream;
  readonly #mask: StreamMask | undefined;
  readonly #most: number;
  #bytes = 0;
  #failed = false;
  readonly #closed: Promise<void>;

  private constructor(path: string, unspeakable: Unspeakable | undefined, most: number) {
    this.#mask = unspeakable && new StreamMask(unspeakable);
    this.#most = most;
    this.#stream = createWriteStream(path, { mode: 0o600, highWaterMark: 1 << 20 });
    this.#stream.on('error', () => {
      this.#failed = true;
    });
    this.#closed = new Promise((resolve) => this.#stream.once('close', () => resolve()));
  }

  /**
   * Makes the file and the folders above it; undefined where it can't be made.
   *
   * @param most bytes of the output that are written.
   */
  static create(
    path: string,
    unspeakable: Unspeakable | undefined,
    most = mostFileBytes,
  ): OverflowFile | undefined {
    try {
      mkdirSync(dirname(path), { recursive: true });
      return new OverflowFile(path, unspeakable, most);
    } catch {
      return undefined;
    }
  }

  /** Takes bytes. `onDrain` is called once more of them can be taken, where the disk is slower; the result is false then. */
  write(chunk: Buffer, onDrain: () => void): boolean {
    const room = this.#most - this.#bytes;
    if (this.#failed || room < 0) return true;
    this.#bytes += chunk.length;
    const taken = chunk.subarray(0, room);
    const left = this.#put(this.#mask === undefined ? taken : this.#mask.push(taken));
    if (chunk.length > room) this.#put(`${this.#mask?.end() ?? ''}\n[… the rest is not kept …]\n`);
    if (left || this.#failed) return true;
    // An error closes the stream without a word of having drained.
    const proceed = (): void => {
      this.#stream.off('drain', proceed).off('close', proceed);
      onDrain();
    };
    this.#stream.once('drain', proceed).once('close', proceed);
    return false;
  }

  /** Resolves once all is written; false where that failed. */
  async end(): Promise<boolean> {
    if (!this.#failed && this.#bytes <= this.#most) this.#put(this.#mask?.end() ?? '');
    this.#stream.end();
    await this.#closed;
    return !this.#failed;
  }

  #put(piece: Buffer | string): boolean {
    return piece.length === 0 || this.#stream.write(piece);
  }
}

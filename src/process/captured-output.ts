import type { Readable } from 'node:stream';
import { BoundedOutput, type Unspeakable } from './bounded-output.ts';
import { OverflowFile } from './overflow-file.ts';

export interface CaptureOptions {
  /** How much is kept in memory. */
  readonly limitBytes: number;
  /** Where secrets are masked: at a cut, and in the file. */
  readonly unspeakable: Unspeakable | undefined;
  /** Absolute path of the file that is made where the output is more than that; undefined: none is. */
  readonly file: string | undefined;
}

/** All that one stream of a command writes: head and tail in memory, and all of it in a file where it is too much. */
export class CapturedOutput {
  readonly #options: CaptureOptions;
  readonly #kept: BoundedOutput;
  #file: OverflowFile | undefined;
  #overflowed = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#kept = new BoundedOutput(options.limitBytes, options.unspeakable);
  }

  /** Takes all that the stream gives; holds it back while the disk is slower. */
  follow(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => {
      if (!this.#push(chunk, () => stream.resume())) stream.pause();
    });
  }

  get truncated(): boolean {
    return this.#kept.truncated;
  }

  text(): string {
    return this.#kept.text();
  }

  /** The file, once it is whole; undefined where there is none. */
  async file(): Promise<string | undefined> {
    return this.#file !== undefined && (await this.#file.end()) ? this.#options.file : undefined;
  }

  #push(chunk: Buffer, onDrain: () => void): boolean {
    const { file, unspeakable } = this.#options;
    if (!this.#overflowed && !this.#kept.hasRoomFor(chunk.length)) {
      this.#overflowed = true;
      this.#file = file === undefined ? undefined : OverflowFile.create(file, unspeakable);
      this.#file?.write(this.#kept.bytes(), () => {});
    }
    this.#kept.push(chunk);
    return this.#file?.write(chunk, onDrain) ?? true;
  }
}

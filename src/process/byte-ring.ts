/** The last bytes of what was pushed, up to a size; its memory grows with what is in it, and no further. */
export class ByteRing {
  readonly #size: number;
  #buffer = Buffer.alloc(0);
  /** Where the next byte goes. */
  #at = 0;
  /** Whether the oldest bytes are being overwritten. */
  #wrapped = false;

  constructor(size: number) {
    this.#size = size;
  }

  get length(): number {
    return this.#wrapped ? this.#size : this.#at;
  }

  push(chunk: Buffer): void {
    const bytes = chunk.length > this.#size ? chunk.subarray(chunk.length - this.#size) : chunk;
    this.#makeRoom(Math.min(this.#size, this.#at + bytes.length));
    const copied = bytes.copy(this.#buffer, this.#at);
    this.#at += copied;
    if (copied === bytes.length) return;
    this.#wrapped = true;
    this.#at = bytes.copy(this.#buffer, 0, copied);
  }

  bytes(): Buffer {
    const newest = this.#buffer.subarray(0, this.#at);
    return this.#wrapped ? Buffer.concat([this.#buffer.subarray(this.#at), newest]) : newest;
  }

  #makeRoom(needed: number): void {
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.min(this.#size, Math.max(needed, 2 * this.#buffer.length)));
    this.#buffer.copy(grown, 0, 0, this.#at);
    this.#buffer = grown;
  }
}

/**
 * A scalar's text together with where each UTF-16 unit of it stands: `starts[i]`..`ends[i]` is the range of
 * `text[i]` in the file. What YAML folds or escapes has a range of another length than one.
 */
export interface Decoded {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Collects a decoded text piece by piece. */
export class Decoder {
  readonly #source: string;
  readonly #offset: number;
  readonly #parts: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** `offset` is where `source` stands in the file; all other offsets count from the source's start. */
  constructor(source: string, offset: number) {
    this.#source = source;
    this.#offset = offset;
  }

  /** Source that stands for itself. */
  copy(start: number, end: number): void {
    if (end <= start) return;
    this.#parts.push(this.#source.slice(start, end));
    for (let at = start; at < end; at++) {
      this.#starts.push(this.#offset + at);
      this.#ends.push(this.#offset + at + 1);
    }
  }

  /** Text that stands for a range of source, such as an escape. */
  put(text: string, start: number, end: number): void {
    this.#parts.push(text);
    for (let unit = 0; unit < text.length; unit++) {
      this.#starts.push(this.#offset + start);
      this.#ends.push(this.#offset + end);
    }
  }

  done(): Decoded {
    return { text: this.#parts.join(''), starts: this.#starts, ends: this.#ends };
  }
}

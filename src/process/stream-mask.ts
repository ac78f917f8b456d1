import { StringDecoder } from 'node:string_decoder';
import type { Unspeakable } from './bounded-output.ts';

/** Masks a stream in pieces: what may be the beginning of a secret is kept back until what follows is known. */
export class StreamMask {
  readonly #unspeakable: Unspeakable;
  readonly #decoder = new StringDecoder('utf8');
  #kept = '';

  constructor(unspeakable: Unspeakable) {
    this.#unspeakable = unspeakable;
  }

  /** What can be told by now; bytes that are no UTF-8 become replacement characters. */
  push(chunk: Buffer): string {
    const text = this.#kept + this.#decoder.write(chunk);
    const cut = this.#safeCut(text);
    this.#kept = text.slice(cut);
    return this.#unspeakable.mask(text.slice(0, cut));
  }

  end(): string {
    const text = this.#kept + this.#decoder.end();
    this.#kept = '';
    return this.#unspeakable.mask(text);
  }

  /** The last place that no secret lies across, nor one that may go on. A secret has at most as many characters as bytes. */
  #safeCut(text: string): number {
    const { mask, longest } = this.#unspeakable;
    const last = text.length - longest;
    if (last <= 0) return 0;
    // Secrets can overlap, so that it is not enough to go back by the length of one.
    const whole = mask(text);
    for (let cut = last; cut > 0; cut--) {
      if (mask(text.slice(0, cut)) + mask(text.slice(cut)) === whole) return cut;
    }
    return 0;
  }
}

import type { Key } from '../model/ids.ts';

/** Counts identical nodes of a run: they are independent samples, and the n-th takes the n-th stored result. */
export class Samples {
  readonly #next = new Map<Key, number>();

  take(key: Key): number {
    const sample = this.#next.get(key) ?? 0;
    this.#next.set(key, sample + 1);
    return sample;
  }
}

import { crc32 } from 'node:zlib';

/** Numbers that look random and are the same for the same seed, on every machine. */
export class Random {
  #state: number;

  /** @param seed a whole number of 32 bits, as `seedFrom` gives it. */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    // Mulberry32: one word of state is plenty for texts that only have to differ.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.between(0, items.length - 1)] ?? items[0];
  }
}

/**
 * One number for a text and for what came before it, which a checksum is good enough for: several times faster than a
 * hash that nobody can forge.
 */
export const seedFrom = (text: string, before = 0): number => crc32(text, before);

/** From texts and numbers in their order. */
export const randomFrom = (...parts: readonly (string | number)[]): Random =>
  new Random(seedFrom(JSON.stringify(parts)));

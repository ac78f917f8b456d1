import { hash } from 'node:crypto';

/** Numbers that look random and are the same for the same parts, on every machine. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
}

export function randomFrom(...parts: readonly (string | number)[]): Random {
  const seed = hash('sha256', JSON.stringify(parts), 'hex');
  // Mulberry32: one word of state is plenty for texts that only have to differ.
  let state = Number.parseInt(seed.slice(0, 8), 16) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return { next, between, pick: (items) => items[between(0, items.length - 1)] ?? items[0] };
}

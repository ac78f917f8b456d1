import type { Failure } from '../model/failure.ts';

/** How often a turn is attempted, where the step does not say: `max-attempts`. */
const defaultAttempts = 4;
/** Who failed after having tried for long itself is asked once more. */
const attemptsAfterLongTry = 2;

const firstWaitMs = 2_000;
const longestWaitMs = 60_000;
/** Clocks differ, and a reset is told by the minute. */
const leastQuotaWaitMs = 30_000;
/** So that those who were told the same time don't all come at once. */
const spreadMs = 1_000;

/** What a step allows, and how far it has come. */
export interface Tries {
  /** The step's `max-attempts`. */
  readonly maxAttempts: number | undefined;
  /** How often it was tried again. */
  readonly retries: number;
}

/** Whether a turn that failed is attempted once more. Repairs of answers are counted apart. */
export function triesAgain(failure: Failure, { maxAttempts, retries }: Tries): boolean {
  // That nothing is left is no failed attempt: who waits for it, waits until there is.
  if (failure.class === 'quota') return failure.until !== undefined;
  return failure.retry !== undefined && retries + 1 < attemptsFor(failure, maxAttempts);
}

/** How many attempts a failure of this kind is worth. */
export function attemptsFor(failure: Failure, maxAttempts: number | undefined): number {
  if (failure.class === 'stalled') return Math.min(attemptsAfterLongTry, maxAttempts ?? attemptsAfterLongTry);
  return maxAttempts ?? (failure.retry === 'once' ? attemptsAfterLongTry : defaultAttempts);
}

/**
 * How long to wait before the next attempt, in milliseconds: until the stated time, else a random part of a time that
 * doubles with each retry (exponential backoff with full jitter), so that a hundred agents come back one by one.
 *
 * @param retries how often it was tried again before.
 * @param random from 0 up to 1.
 */
export function waitBefore(failure: Failure, retries: number, random: () => number, now: number): number {
  if (failure.until !== undefined) {
    return (
      Math.max(failure.class === 'quota' ? leastQuotaWaitMs : 0, failure.until - now) + random() * spreadMs
    );
  }
  return random() * Math.min(longestWaitMs, firstWaitMs * 2 ** retries);
}

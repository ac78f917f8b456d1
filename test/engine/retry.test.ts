import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breaker } from '../../src/engine/breaker.ts';
import { attemptsFor, triesAgain, waitBefore } from '../../src/engine/retry.ts';
import type { Failure, FailureClass } from '../../src/model/failure.ts';
import type { StepId } from '../../src/model/ids.ts';

const failure = (more: Partial<Failure> = {}): Failure => ({ class: 'rate-limit', message: 'm', ...more });

describe('attempts', () => {
  it.each<[string, Partial<Failure>, number | undefined, number]>([
    ['often', { retry: 'often' }, undefined, 4],
    ['once', { retry: 'once' }, undefined, 2],
    ['as the step says', { retry: 'once' }, 6, 6],
    ['never, as the step says', { retry: 'often' }, 1, 1],
    ['stalled', { class: 'stalled', retry: 'once' }, 6, 2],
    ['stalled, never', { class: 'stalled', retry: 'once' }, 1, 1],
  ])('%s', (_, more, maxAttempts, expected) => {
    expect(attemptsFor(failure(more), maxAttempts)).toBe(expected);
    let retries = 0;
    while (triesAgain(failure(more), { maxAttempts, retries })) retries += 1;
    expect(retries + 1).toBe(expected);
  });

  it('none of what will not mend itself', () => {
    expect(triesAgain(failure({ class: 'auth' }), { maxAttempts: 9, retries: 0 })).toBe(false);
    expect(triesAgain(failure({ class: 'quota' }), { maxAttempts: 9, retries: 0 })).toBe(false);
  });

  it('waits a random part of a time that doubles, at most a minute', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.double({ min: 0, max: 0.999, noNaN: true }), (retries, random) => {
        const wait = waitBefore(failure(), retries, () => random, 0);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(60_000, 2_000 * 2 ** retries));
      }),
    );
    expect(waitBefore(failure(), 2, () => 0.5, 0)).toBe(4_000);
  });

  it('waits until the stated time, and a little more', () => {
    expect(waitBefore(failure({ until: 5_000 }), 0, () => 0, 2_000)).toBe(3_000);
    expect(waitBefore(failure({ until: 5_000 }), 0, () => 0.5, 2_000)).toBe(3_500);
    expect(waitBefore(failure({ until: 5_000 }), 0, () => 0, 9_000)).toBe(0);
  });
});

describe('the breaker', () => {
  const [look, check] = ['look' as StepId, 'check' as StepId];
  const fails = (breaker: Breaker, classes: readonly FailureClass[], step = look): readonly boolean[] =>
    classes.map((each) => breaker.failed(step, failure({ class: each })));

  it('trips once, at so many alike in a row', () => {
    const breaker = new Breaker(3);
    expect(fails(breaker, ['schema', 'auth', 'schema', 'schema', 'schema', 'schema'])).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
    expect(breaker.reason).toMatch(/^3 instances in a row failed in step "look" with class "schema"/);
  });

  it('begins anew after a success of the same step', () => {
    const breaker = new Breaker(2);
    fails(breaker, ['schema']);
    breaker.succeeded(check);
    breaker.succeeded(look);
    expect(fails(breaker, ['schema'])).toEqual([false]);
    expect(fails(breaker, ['schema'], check)).toEqual([false]);
    expect(fails(breaker, ['schema'])).toEqual([true]);
  });

  it('does not mind failed commands, nor what was stopped', () => {
    const breaker = new Breaker(1);
    expect(fails(breaker, ['command', 'cancelled'])).toEqual([false, false]);
  });
});

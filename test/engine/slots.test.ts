import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slots } from '../../src/engine/slots.ts';

const never = new AbortController().signal;

describe('slots', () => {
  it('serves those who wait by order, not by time', async () => {
    const slots = new Slots(1);
    const first = await slots.acquire([0], never);
    const served: number[] = [];
    const waiting = [5, 2, 9, 1].map(async (order) => {
      const release = await slots.acquire([order], never);
      served.push(order);
      release?.();
    });
    first?.();
    await Promise.all(waiting);
    expect(served).toEqual([1, 2, 5, 9]);
  });

  it('never has more out than the limit, and all are served', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        async (limit, orders) => {
          const slots = new Slots(limit);
          let out = 0;
          let most = 0;
          await Promise.all(
            orders.map(async (order) => {
              const release = await slots.acquire([order], never);
              out += 1;
              most = Math.max(most, out);
              await Promise.resolve();
              out -= 1;
              release?.();
              release?.();
            }),
          );
          expect(most).toBeLessThanOrEqual(limit);
          expect(out).toBe(0);
        },
      ),
    );
  });

  it('lets aborted waiters go on a sweep, and serves the others', async () => {
    const slots = new Slots(1);
    const held = await slots.acquire([0], never);
    const abort = new AbortController();
    const gone = slots.acquire([1], abort.signal);
    const stays = slots.acquire([2], never);
    abort.abort();
    slots.sweep();
    expect(await gone).toBeUndefined();
    held?.();
    expect(await stays).toBeTypeOf('function');
    expect(await slots.acquire([3], abort.signal)).toBeUndefined();
  });
});

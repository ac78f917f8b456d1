import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareOrders, instanceOrder, type Order } from '../../src/engine/order.ts';

describe('the order of the plan', () => {
  it('goes by job, instance and step, and within an instance that uses a workflow by that one', () => {
    const inOrder: readonly Order[] = [
      [instanceOrder(0, undefined)],
      [instanceOrder(0, undefined) + 1],
      [instanceOrder(1, 0), instanceOrder(0, undefined)],
      [instanceOrder(1, 0), instanceOrder(2, 7), instanceOrder(0, undefined)],
      [instanceOrder(1, 0), instanceOrder(2, 7), instanceOrder(0, undefined) + 3],
      [instanceOrder(1, 1), instanceOrder(0, undefined)],
      [instanceOrder(2, 999_999)],
      [instanceOrder(3, undefined)],
    ];
    expect(inOrder.toReversed().sort(compareOrders)).toEqual(inOrder);
  });

  it('is an order', () => {
    const order = fc.array(fc.nat({ max: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(order, order, order, (a, b, c) => {
        expect(Math.sign(compareOrders(a, b))).toBe(-Math.sign(compareOrders(b, a)) || 0);
        if (compareOrders(a, b) <= 0 && compareOrders(b, c) <= 0)
          expect(compareOrders(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

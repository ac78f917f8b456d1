import { describe, expect, it } from 'vitest';
import { Turnstile } from '../../src/engine/turnstile.ts';

/** A task that ends when it is told to. */
function open() {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end };
}

describe('a turnstile', () => {
  it('gives at once what a task gives at once, where nobody stands before it', () => {
    expect(new Turnstile().run(() => 7)).toBe(7);
    expect(() =>
      new Turnstile().run(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
  });

  it('lets one task at a time through, in the order of asking, also after one that fails', async () => {
    const turnstile = new Turnstile();
    const first = open();
    const told: string[] = [];
    const tasks = [
      turnstile.run(async () => {
        told.push('first begins');
        await first.ended;
        told.push('first ends');
      }),
      turnstile.run(() => told.push('second')),
      turnstile.run(async () => {
        told.push('third');
        throw new Error('third fails');
      }),
      turnstile.run(() => {
        told.push('fourth');
        throw new Error('fourth fails');
      }),
      turnstile.run(() => told.push('fifth')),
    ];
    expect(told).toEqual(['first begins']);
    first.end();
    expect((await Promise.allSettled(tasks)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(told).toEqual(['first begins', 'first ends', 'second', 'third', 'fourth', 'fifth']);
  });

  it('lets the event loop turn now and then, and those who ask meanwhile stand behind', async () => {
    const turnstile = new Turnstile();
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    const passed: number[] = [];
    const tasks = Array.from({ length: 1_000 }, (_, i) =>
      turnstile.run(() => {
        passed.push(i);
        return turned;
      }),
    );
    expect(passed.length).toBeLessThan(100);
    expect((await Promise.all(tasks)).at(-1)).toBe(true);
    expect(passed).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
  });

  it('is idle once nobody is waiting any more', async () => {
    const turnstile = new Turnstile();
    await turnstile.idle();
    const first = open();
    const told: string[] = [];
    void turnstile.run(() => first.ended);
    void turnstile.run(() => told.push('second'));
    const idle = turnstile.idle().then(() => told.push('idle'));
    first.end();
    await idle;
    expect(told).toEqual(['second', 'idle']);
  });
});

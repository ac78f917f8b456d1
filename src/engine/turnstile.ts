import type { Soon } from '../model/soon.ts';

/** So many tasks go through before whatever else there is to do has its turn. */
const tasksInTurn = 64;

/**
 * Lets one task at a time through, in the order of asking. Nodes are prepared so: the n-th of several identical nodes
 * is then the same in every run, whatever the disk does. Thousands that are replayed wait for nothing: now and then the
 * event loop must turn, so that what they tell is written instead of kept, and Ctrl-C is heard.
 */
export class Turnstile {
  readonly #queue: (() => void)[] = [];
  readonly #idle: (() => void)[] = [];
  /** While a task is under way, or the event loop has its turn. */
  #closed = false;
  #count = 0;

  /** What a task gives: at once where nobody stands before it, and it does not wait for anything either. */
  run<T>(task: () => Soon<T>): Soon<T> {
    if (!this.#closed && this.#queue.length === 0) return this.#pass(task);
    return new Promise<T>((resolve, reject) => {
      this.#queue.push(() => {
        try {
          resolve(this.#pass(task));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** Resolves once nobody is waiting any more. */
  idle(): Promise<void> {
    if (!this.#closed && this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #pass<T>(task: () => Soon<T>): Soon<T> {
    this.#count += 1;
    const result = task();
    if (result instanceof Promise) {
      this.#closed = true;
      const open = (): void => this.#open();
      result.then(open, open);
    } else if (this.#count % tasksInTurn === 0) {
      this.#closed = true;
      setImmediate(() => this.#open());
    }
    return result;
  }

  #open(): void {
    this.#closed = false;
    while (!this.#closed) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      next();
    }
    if (!this.#closed) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

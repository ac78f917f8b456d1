import { setImmediate as nextTurn } from 'node:timers/promises';

/** So many tasks go through before whatever else there is to do has its turn. */
const tasksInTurn = 64;

/**
 * Lets one task at a time through, in the order of asking. Nodes are prepared so: the n-th of several identical nodes
 * is then the same in every run, whatever the disk does. Thousands that are replayed wait for nothing: now and then the
 * event loop must turn, so that what they tell is written instead of kept, and Ctrl-C is heard.
 */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  run<T>(task: () => Promise<T>): Promise<T> {
    this.#count += 1;
    const turn = this.#count % tasksInTurn === 0 ? this.#last.then(() => nextTurn()) : this.#last;
    const result = turn.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves once nobody is waiting any more. */
  async idle(): Promise<void> {
    for (let last: unknown; last !== this.#last; ) {
      last = this.#last;
      await this.#last;
    }
  }
}

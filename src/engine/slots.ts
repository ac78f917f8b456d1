import TinyQueue from 'tinyqueue';

interface Waiter {
  readonly order: number;
  readonly signal: AbortSignal;
  readonly resolve: (release: (() => void) | undefined) => void;
}

/** A limit on how many run at once. Whoever waits is served by order, not by time of asking. */
export class Slots {
  readonly limit: number;
  #taken = 0;
  #serving = false;
  #waiting = new TinyQueue<Waiter>([], byOrder);

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Waits for a slot; gives the function that frees it, or undefined where the signal was aborted before. */
  acquire(order: number, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.push({ order, signal, resolve });
      this.#serve();
    });
  }

  /**
   * Lets those go whose signal has been aborted. Called by whoever aborts: a listener for each of thousands of waiters
   * would cost more than this one pass.
   */
  sweep(): void {
    const staying: Waiter[] = [];
    for (const waiter of this.#waiting.data) {
      if (waiter.signal.aborted) waiter.resolve(undefined);
      else staying.push(waiter);
    }
    this.#waiting = new TinyQueue(staying, byOrder);
  }

  /**
   * A slot is given on only after what its holder's end brings about: a sibling that is now cancelled must not start,
   * and a job that is now ready stands before others in the plan.
   */
  #serveSoon(): void {
    if (this.#serving) return;
    this.#serving = true;
    setImmediate(() => {
      this.#serving = false;
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#taken < this.limit) {
      const waiter = this.#waiting.pop();
      if (waiter === undefined) return;
      this.#taken += 1;
      let held = true;
      waiter.resolve(() => {
        if (!held) return;
        held = false;
        this.#taken -= 1;
        this.#serveSoon();
      });
    }
  }
}

function byOrder(a: Waiter, b: Waiter): number {
  return a.order - b.order;
}

import TinyQueue from 'tinyqueue';
import { compareOrders, type Order } from './order.ts';

/** What a slot is for: agents can be held back by their model, commands can't. */
export type SlotKind = 'agent' | 'command';

interface Waiter {
  readonly order: Order;
  readonly signal: AbortSignal;
  readonly kind: SlotKind;
  readonly resolve: (release: (() => void) | undefined) => void;
}

const kinds: readonly SlotKind[] = ['agent', 'command'];

/**
 * A limit on how many run at once, and a narrower one on agents, which may also be paused for a time. Whoever waits is
 * served by order, not by time of asking.
 */
export class Slots {
  readonly limit: number;
  readonly #taken = { agent: 0, command: 0 };
  readonly #waiting = { agent: queue([]), command: queue([]) };
  #width: number;
  #resumesAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #serving = false;
  #closed = false;

  constructor(limit: number) {
    this.limit = limit;
    this.#width = limit;
  }

  /** How many agents run now. */
  get agents(): number {
    return this.#taken.agent;
  }

  /** Waits for a slot; gives the function that frees it, or undefined where the signal was aborted or all was closed before. */
  acquire(order: Order, signal: AbortSignal, kind: SlotKind = 'agent'): Promise<(() => void) | undefined> {
    if (signal.aborted || this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting[kind].push({ order, signal, kind, resolve });
      this.#serve();
    });
  }

  /** From now on at most so many agents run at once; those that run stay. */
  allowAgents(width: number): void {
    this.#width = width;
    this.#serveSoon();
  }

  /** No agent starts before this time (milliseconds since the epoch). */
  pauseAgents(until: number): void {
    this.#resumesAt = Math.max(this.#resumesAt, until);
    this.#resumeLater();
  }

  /**
   * Lets those go whose signal has been aborted. Called by whoever aborts: a listener for each of thousands of waiters
   * would cost more than this one pass.
   */
  sweep(): void {
    this.#letGo((waiter) => waiter.signal.aborted);
  }

  /** Nothing more is given out; whoever waits goes. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#letGo(() => true);
  }

  #letGo(goes: (waiter: Waiter) => boolean): void {
    for (const kind of kinds) {
      const staying: Waiter[] = [];
      for (const waiter of this.#waiting[kind].data) {
        if (goes(waiter)) waiter.resolve(undefined);
        else staying.push(waiter);
      }
      this.#waiting[kind] = queue(staying);
    }
  }

  #resumeLater(): void {
    clearTimeout(this.#timer);
    const ms = this.#resumesAt - Date.now();
    if (ms <= 0 || this.#closed) return;
    this.#timer = setTimeout(
      () => {
        this.#resumeLater();
        this.#serve();
      },
      Math.min(ms + 1, longestNap),
    );
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
    while (this.#taken.agent + this.#taken.command < this.limit) {
      const kind = this.#nextKind();
      const waiter = kind && this.#waiting[kind].pop();
      if (kind === undefined || waiter === undefined) return;
      this.#taken[kind] += 1;
      let held = true;
      waiter.resolve(() => {
        if (!held) return;
        held = false;
        this.#taken[kind] -= 1;
        this.#serveSoon();
      });
    }
  }

  /** Whose turn it is: the first by order among those that may start. */
  #nextKind(): SlotKind | undefined {
    const command = this.#waiting.command.peek();
    const agent = this.#agentsMayStart() ? this.#waiting.agent.peek() : undefined;
    if (agent === undefined) return command?.kind;
    return command !== undefined && compareOrders(command.order, agent.order) < 0 ? 'command' : 'agent';
  }

  #agentsMayStart(): boolean {
    return this.#taken.agent < this.#width && (this.#resumesAt === 0 || Date.now() >= this.#resumesAt);
  }
}

/**
 * Who waits until a time looks at the clock this often, in milliseconds: timers stand still while a machine sleeps, and
 * take no longer than some 24 days.
 */
export const longestNap = 60_000;

const queue = (waiters: Waiter[]): TinyQueue<Waiter> =>
  new TinyQueue(waiters, (a, b) => compareOrders(a.order, b.order));

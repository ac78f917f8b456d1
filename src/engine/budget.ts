import type { Budget } from '../model/workflow.ts';

/** Tokens taken for a step of which no run is known. */
const defaultEstimate = 20_000;

export type Admission =
  | {
      readonly admitted: true /** To be called once, with the tokens spent. */;
      readonly settle: (tokens: number) => void;
    }
  | { readonly admitted: false; readonly reason: string };

/**
 * Keeps a run within its limits. A node reserves an estimate before it starts, so that many parallel nodes can't all
 * slip under the limit; what it really spent takes the reservation's place.
 */
export class BudgetKeeper {
  readonly #limits: Budget;
  readonly #startedAt: number;
  #spent = 0;
  #reserved = 0;
  #inFlight = 0;
  #agents = 0;
  #waiting: (() => void)[] = [];
  /** Sum and count of what a step has spent, for its next estimate. */
  readonly #history = new Map<string, { tokens: number; nodes: number }>();

  constructor(limits: Budget, startedAt: number) {
    this.#limits = limits;
    this.#startedAt = startedAt;
  }

  /**
   * Admits a node of this step (`job/step`), after running nodes have settled where their reservations leave no room
   * now. Alone, a node starts as long as anything is left: an estimate must not stop a run that has room.
   */
  async admit(step: string): Promise<Admission> {
    for (;;) {
      const reason = this.#spentLimit();
      if (reason !== undefined) return { admitted: false, reason };
      const estimate = this.#estimate(step);
      const { tokens } = this.#limits;
      if (tokens === undefined || this.#inFlight === 0 || this.#spent + this.#reserved + estimate <= tokens) {
        return { admitted: true, settle: this.#reserve(step, estimate) };
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #spentLimit(): string | undefined {
    const { tokens, agents, minutes } = this.#limits;
    if (agents !== undefined && this.#agents >= agents)
      return `the budget of ${count(agents, 'agent')} is spent`;
    if (minutes !== undefined && Date.now() - this.#startedAt >= minutes * 60_000) {
      return `the budget of ${count(minutes, 'minute')} is spent`;
    }
    if (tokens !== undefined && this.#spent >= tokens) {
      return `the budget of ${count(tokens, 'token')} is spent (${this.#spent.toLocaleString('en-US')} used)`;
    }
    return undefined;
  }

  #reserve(step: string, estimate: number): (tokens: number) => void {
    this.#agents += 1;
    this.#inFlight += 1;
    this.#reserved += estimate;
    let open = true;
    return (tokens) => {
      if (!open) return;
      open = false;
      this.#inFlight -= 1;
      this.#reserved -= estimate;
      this.#spent += tokens;
      const known = this.#history.get(step) ?? { tokens: 0, nodes: 0 };
      this.#history.set(step, { tokens: known.tokens + tokens, nodes: known.nodes + 1 });
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const wake of waiting) wake();
    };
  }

  #estimate(step: string): number {
    const known = this.#history.get(step);
    return known === undefined ? defaultEstimate : Math.ceil(known.tokens / known.nodes);
  }
}

const count = (n: number, noun: string): string =>
  `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;

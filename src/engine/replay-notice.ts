import type { RunEvent, RunTotals } from '../model/run-events.ts';
import type { Turnstile } from './turnstile.ts';

interface NoticeOptions {
  readonly preparing: Turnstile;
  readonly emit: (event: RunEvent) => void;
  readonly totals: () => RunTotals;
  /** Nodes that are known so far. */
  readonly known: () => number;
}

/**
 * Says in one line what a run does: how many of its nodes were replayed and how many are left. It does so when the
 * first node starts and all that were ready have been looked up, and only if there was something to replay.
 */
export class ReplayNotice {
  readonly #options: NoticeOptions;
  #told = false;

  constructor(options: NoticeOptions) {
    this.#options = options;
  }

  /** Called when a node is about to run. */
  starting(): void {
    if (this.#told) return;
    this.#told = true;
    const { preparing, emit, totals, known } = this.#options;
    void preparing.idle().then(() => {
      const { cached } = totals();
      if (cached === 0) return;
      const all = known();
      const message = `${cached} of ${all} nodes replayed from earlier runs, ${all - cached} to run`;
      emit({ type: 'log', level: 'info', message, node: null });
    });
  }
}

import { setMaxListeners } from 'node:events';
import type { NodeId } from '../model/ids.ts';

export type PauseReason = 'budget' | 'quota' | 'approval';

/** Why a run starts nothing more. */
export interface HaltReason {
  readonly kind: 'cancelled' | 'paused' | 'failed';
  readonly message: string;
  /** Of a pause: which limit was reached, or that nothing but approvals is left to wait for. */
  readonly limit?: PauseReason;
  /** Of a pause for approvals: the nodes that wait. */
  readonly waiting?: readonly NodeId[];
}

/**
 * The run's brake. `pause` lets running nodes finish; `cancel` and `fail` interrupt them. The first reason stands,
 * except that a pause gives way to a cancel.
 */
export class Halt {
  readonly #controller = new AbortController();
  readonly #stopping = new AbortController();
  readonly #onHalt: (() => void)[] = [];
  #reason: HaltReason | undefined;

  constructor() {
    setMaxListeners(0, this.#controller.signal, this.#stopping.signal);
  }

  get reason(): HaltReason | undefined {
    return this.#reason;
  }

  /** Aborted when running nodes must stop. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborted when nothing new may start any more, whatever the reason. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  onHalt(listener: () => void): void {
    this.#onHalt.push(listener);
  }

  pause(message: string, limit: PauseReason, waiting: readonly NodeId[] = []): void {
    if (this.#reason !== undefined) return;
    this.#reason = { kind: 'paused', message, limit, waiting };
    this.#notify();
  }

  cancel(message: string): void {
    this.#stop({ kind: 'cancelled', message });
  }

  /** The run itself can't go on, e.g. its journal can't be written. */
  fail(message: string): void {
    this.#stop({ kind: 'failed', message });
  }

  #stop(reason: HaltReason): void {
    if (this.#controller.signal.aborted) return;
    this.#reason = reason;
    this.#controller.abort({ class: 'cancelled', message: reason.message });
    this.#notify();
  }

  #notify(): void {
    this.#stopping.abort();
    for (const listener of this.#onHalt) listener();
  }
}

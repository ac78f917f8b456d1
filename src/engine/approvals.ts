import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NodeId } from '../model/ids.ts';
import type { ApprovedBy } from '../model/run-events.ts';
import { compareOrders, type Order } from './order.ts';

/** What is asked before a run goes on. */
export interface Question {
  readonly node: NodeId;
  /** Rendered, without secrets. */
  readonly text: string;
}

/** `unanswered`: whoever was asked went away, or the run was stopped meanwhile. */
export type Reply = 'approved' | 'declined' | 'unanswered';

/** Asks a person. One question at a time; the signal takes it back. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Reply>;

/** An `approve` step that is about to be answered. */
export interface Gate extends Question {
  /** Plan order among all nodes of the run. */
  readonly order: Order;
  /** Aborted when it need not be answered any more. */
  readonly signal: AbortSignal;
  /** Called when it is its turn. */
  readonly asking: () => void;
}

export type Answer =
  | { readonly kind: 'approved'; readonly by: ApprovedBy }
  | { readonly kind: 'declined' }
  | { readonly kind: 'unanswered' };

export interface ApprovalOptions {
  /** Whether the command line approves a node. */
  readonly given: (node: NodeId) => boolean;
  /** Undefined where there is nobody to ask. */
  readonly ask: Ask | undefined;
}

/** Answers the `approve` steps of a run: by the command line, or by a person, who is asked one question at a time. */
export class Approvals {
  readonly #options: ApprovalOptions;
  readonly #queue: { readonly gate: Gate; readonly resolve: (reply: Reply) => void }[] = [];
  readonly #waiting: Question[] = [];
  #asking = false;

  constructor(options: ApprovalOptions) {
    this.#options = options;
  }

  /** The questions that the run has to end with, in the order in which they came up. */
  get waiting(): readonly Question[] {
    return this.#waiting;
  }

  async answer(gate: Gate): Promise<Answer> {
    if (this.#options.given(gate.node)) {
      gate.asking();
      return { kind: 'approved', by: 'flag' };
    }
    const reply = this.#options.ask === undefined ? 'unanswered' : await this.#inTurn(gate);
    if (reply === 'approved') return { kind: 'approved', by: 'terminal' };
    if (reply === 'unanswered' && !gate.signal.aborted) {
      this.#waiting.push({ node: gate.node, text: gate.text });
    }
    return { kind: reply };
  }

  #inTurn(gate: Gate): Promise<Reply> {
    return new Promise((resolve) => {
      this.#queue.push({ gate, resolve });
      if (this.#asking) return;
      this.#asking = true;
      void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    // Gates that come up together are asked in plan order, whichever of them is there first.
    await nextTurn();
    for (;;) {
      this.#queue.sort((a, b) => compareOrders(a.gate.order, b.gate.order));
      const next = this.#queue.shift();
      if (next === undefined) break;
      next.resolve(await this.#ask(next.gate));
    }
    this.#asking = false;
  }

  async #ask(gate: Gate): Promise<Reply> {
    if (gate.signal.aborted || this.#options.ask === undefined) return 'unanswered';
    gate.asking();
    return this.#options.ask(gate, gate.signal);
  }
}

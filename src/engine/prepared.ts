import type { TurnContext } from '../agents/agent.ts';
import type { Failure } from '../model/failure.ts';
import type { Key } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import type { ApprovedBy, Attempt, CommandEnd, MadeFrom, NodeInput } from '../model/run-events.ts';
import type { StepOutcome } from './step-outcome.ts';

/** A node whose texts are rendered and whose key is known: it can be looked up, and executed where it is not stored. */
export interface Prepared {
  readonly key: Key;
  readonly input: NodeInput;
  /** The parts of the key, for a later plan to compare with. */
  madeFrom(): MadeFrom;
  /**
   * When a stored result may take its place: `always`; only if it is of the unfinished run that is continued, as for a
   * command that does not say what it reads; or `never`.
   */
  readonly replay: 'always' | 'continuing' | 'never';
  readonly execute: Execute;
}

/** Never rejects for what the world does. The signal's reason is a `Failure`. */
export type Execute = (signal: AbortSignal, listeners: ExecutionListeners) => Promise<Execution>;

export type ExecutionListeners = Pick<TurnContext, 'onActivity' | 'onSign'>;

/** What one execution of a node came to. */
export interface Execution {
  readonly attempts: readonly Attempt[];
  readonly model: string | null;
  readonly threadId: string | null;
  readonly command: CommandEnd<number | null> | null;
  readonly end:
    | { readonly ok: true; readonly output: Json }
    | { readonly ok: false; readonly failure: Failure; readonly answer: string | null };
  /** Of an `approve` step: who said yes. */
  readonly approvedBy?: ApprovedBy;
  /** Goes on with what failed: with the turn alone, where others before it have an answer. */
  readonly again?: Execute;
}

/** How a node ended, for the steps and jobs that come after it. */
export type NodeEnd =
  | {
      readonly kind: 'ended';
      readonly outcome: StepOutcome;
      readonly cached: boolean;
      /** Why it failed, where that was not expected (`continue-on-error`). */
      readonly failure?: Failure;
    }
  /** It did not run because the run or its job was stopped. */
  | { readonly kind: 'stopped' }
  /** Nobody was there to approve it. */
  | { readonly kind: 'waiting'; readonly question: string };

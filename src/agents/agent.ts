import type { Failure } from '../model/failure.ts';
import type { AgentActivity } from '../model/run-events.ts';
import type { JsonSchema } from '../model/schema.ts';
import type { Usage } from '../model/usage.ts';
import type { Sandbox } from '../model/workflow.ts';

/** One turn of an agent: everything is rendered and absolute. */
export interface Turn {
  readonly prompt: string;
  /** The answer must be JSON that fits; undefined: any text. */
  readonly schema: JsonSchema | undefined;
  /** The thread to go on with; undefined: a new one. */
  readonly threadId: string | undefined;
  readonly model: string | undefined;
  readonly effort: string | undefined;
  readonly sandbox: Sandbox;
  readonly network: boolean;
  readonly webSearch: boolean;
  /** Absolute paths. */
  readonly addDirs: readonly string[];
  /** Absolute paths. */
  readonly images: readonly string[];
  readonly instructions: string | undefined;
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** Absolute path of the repository's root. */
  readonly root: string;
  /** Variables beside the process's own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a turn tells of itself beside what it does. */
export type TurnSign =
  /** It goes on. */
  | { readonly kind: 'alive' }
  /** It waits for a command or tool of its own, which need not print anything, or does so no longer. */
  | { readonly kind: 'occupied'; readonly occupied: boolean }
  /** Its model holds it back; it goes on by itself at `until` (milliseconds since the epoch), where that is known. */
  | { readonly kind: 'throttled'; readonly until: number | undefined; readonly message: string }
  /** It can't reach its model, and tries for as long as it is let. */
  | { readonly kind: 'offline'; readonly message: string };

export interface TurnContext {
  /** Aborted: stop now, leave no process behind, answer with class `cancelled`. */
  readonly signal: AbortSignal;
  readonly onActivity: (phase: 'started' | 'updated' | 'completed', item: AgentActivity) => void;
  readonly onSign?: ((sign: TurnSign) => void) | undefined;
}

/** An agent never throws for what the world does; `usage` counts what a failed turn spent, as far as it is known. */
export type TurnResult = (
  | { readonly ok: true; readonly answer: string }
  | { readonly ok: false; readonly failure: Failure; readonly answer: string | undefined }
) & {
  /** Undefined where the turn failed before there was a thread. */
  readonly threadId: string | undefined;
  /** Of this turn alone, not cumulative. */
  readonly usage: Usage;
  readonly model: string | undefined;
};

/** Whether an agent can work, found out before anything is spent; `problem` and `remedies` speak to the user. */
export type Readiness =
  | { readonly ready: true; readonly version: string | null }
  | { readonly ready: false; readonly problem: string; readonly remedies: readonly string[] };

/** Who answers prompts. Every implementation passes `test/conformance`. */
export interface Agent {
  readonly name: string;
  /** Results of a simulated agent are never mixed with real ones. */
  readonly simulated: boolean;
  check(): Promise<Readiness>;
  run(turn: Turn, context: TurnContext): Promise<TurnResult>;
}

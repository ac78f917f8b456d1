import type { Agent, Turn, TurnContext, TurnResult } from '../agents/agent.ts';
import type { Failure } from '../model/failure.ts';
import type { Attempt } from '../model/run-events.ts';

/** What an answer is worth; `again` is what goes back to the thread of one that is not good; undefined: nothing does. */
type Judged<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure; readonly again: string | undefined };

export type Judge<T> = (answer: string) => Judged<T>;

export interface Conversation<T> {
  /** One for each round. */
  readonly attempts: readonly Attempt[];
  readonly model: string | undefined;
  readonly threadId: string | undefined;
  readonly end: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
}

/** How often the agent may answer: once, and twice more with what is wrong. */
export const mostRounds = 3;

export interface ConversationOptions<T> extends TurnContext {
  readonly agent: Agent;
  readonly turn: Turn;
  readonly judge: Judge<T>;
  /** How long a round may take, in milliseconds. */
  readonly limitMs: number;
  /** Called after an answer that goes back, with the number of the round that begins. */
  readonly onRound: (round: number, message: string) => void;
}

/**
 * Asks until an answer is good, on one thread, at most `mostRounds` times. Never rejects for what the agent does: a turn
 * that fails ends the conversation with its failure.
 */
export async function converse<T>(options: ConversationOptions<T>): Promise<Conversation<T>> {
  const { agent, judge, signal, onActivity } = options;
  const attempts: Attempt[] = [];
  let { turn } = options;
  for (let round = 1; ; round++) {
    const startedAt = performance.now();
    const result = await withinLimit(options, (limited) => agent.run(turn, { signal: limited, onActivity }));
    const judged: Judged<T> = result.ok
      ? judge(result.answer)
      : { ok: false, failure: result.failure, again: undefined };
    attempts.push({
      usage: result.usage,
      duration_ms: Math.round(performance.now() - startedAt),
      thread_id: result.threadId ?? null,
      answer: result.answer ?? null,
      failure: judged.ok ? null : judged.failure,
    });
    const common = { attempts, model: result.model, threadId: result.threadId };
    if (judged.ok) return { ...common, end: judged };
    if (judged.again === undefined || round === mostRounds || signal.aborted) {
      return { ...common, end: { ok: false, failure: judged.failure } };
    }
    options.onRound(round + 1, judged.failure.message);
    turn = { ...turn, prompt: judged.again, threadId: result.threadId };
  }
}

/** Stops a turn that takes too long, and says that this was why. */
async function withinLimit(
  { signal, limitMs }: Pick<ConversationOptions<unknown>, 'signal' | 'limitMs'>,
  run: (signal: AbortSignal) => Promise<TurnResult>,
): Promise<TurnResult> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    const result = await run(AbortSignal.any([signal, limit.signal]));
    if (result.ok || !limit.signal.aborted || signal.aborted) return result;
    const message = `Codex did not answer within ${Math.round(limitMs / 60_000)} minutes`;
    return { ...result, failure: { class: 'timeout', message } };
  } finally {
    clearTimeout(timer);
  }
}

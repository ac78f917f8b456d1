import type { Codex, ThreadEvent, ThreadItem } from '@openai/codex-sdk';
import { errorMessage } from '../../model/error-message.ts';
import type { Failure } from '../../model/failure.ts';
import { noUsage, type Usage } from '../../model/usage.ts';
import { killTree } from '../../process/kill-tree.ts';
import { markerValue, markerVariable, newMarker } from '../../process/marker.ts';
import { outlive } from '../../process/reaper.ts';
import type { Turn, TurnContext, TurnResult } from '../agent.ts';
import { type WatchedChild, watchingChild } from './child-watch.ts';
import { classifyFailure } from './classify.ts';
import { codexHomeOf, readThreadRecord } from './rollout.ts';
import { retryLog, SignReader } from './signs.ts';
import { type CodexConfig, configOverrides, threadOptions } from './turn-options.ts';
import { turnProblem } from './turn-problem.ts';
import { turnUsage } from './turn-usage.ts';

interface TurnSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly config: CodexConfig;
}

/** What a turn's events came to. */
interface Progress {
  threadId: string | undefined;
  /** The last message: Codex repeats partial ones when it takes a broken stream up again. */
  answer: string | undefined;
  /** Of the whole thread; set once the turn is complete. */
  total: Usage | undefined;
  failure: Failure | undefined;
  /** Ids of the commands and tools that run now. */
  readonly running: Set<string>;
}

/** Runs one turn in a codex process of its own. When it resolves, nothing that the turn started is left. */
export async function runTurn(
  turn: Turn,
  context: TurnContext,
  { env: base, config }: TurnSurroundings,
): Promise<TurnResult> {
  const problem = context.signal.aborted ? cancelled : turnProblem(turn);
  if (problem !== undefined) return unstarted(turn, problem);

  const marker = newMarker();
  const ownMarker = markerValue(marker);
  const asked = definedOnly({ ...base, ...turn.env });
  const env = { ...asked, [markerVariable]: ownMarker, RUST_LOG: `${asked.RUST_LOG ?? 'error'},${retryLog}` };
  const home = codexHomeOf(env);
  const before = turn.threadId === undefined ? undefined : await readThreadRecord(home, turn.threadId);
  const { Codex } = await import('@openai/codex-sdk');
  const codex = new Codex({
    env,
    configOverrides: configOverrides(turn, config, { marker: ownMarker, rustLog: asked.RUST_LOG }),
  });

  const signs = new SignReader(context.onSign ?? (() => {}));
  const child: WatchedChild = { pid: undefined, onErrorLine: (line) => signs.logLine(line) };
  const stop = new AbortController();
  let stopping: Promise<unknown> = Promise.resolve();
  const onAbort = (): void => {
    // The SDK's own way is one signal to codex, after which what codex had started could no longer be found.
    stopping = killTree({ pid: child.pid, marker }).finally(() => stop.abort());
  };
  context.signal.addEventListener('abort', onAbort, { once: true });
  const progress: Progress = {
    threadId: undefined,
    answer: undefined,
    total: undefined,
    failure: undefined,
    running: new Set(),
  };
  const release = outlive();
  try {
    await watchingChild(child, () => followTurn({ codex, turn, context, stop, progress, signs }));
    context.signal.removeEventListener('abort', onAbort);
    await stopping;
    // Also after a good end: what the agent left in the background ends with the step.
    await killTree({ marker });
  } finally {
    context.signal.removeEventListener('abort', onAbort);
    release();
  }

  const { threadId, answer } = progress;
  const record = threadId === undefined ? undefined : await readThreadRecord(home, threadId);
  const common = {
    threadId,
    usage: record === undefined ? noUsage : turnUsage(before, record, progress.total),
    model: turn.model ?? record?.model,
  };
  const failure = judge(progress, context.signal.aborted);
  if (failure === undefined && answer !== undefined) return { ok: true, answer, ...common };
  return { ok: false, failure: failure ?? emptyAnswer, answer, ...common };
}

/** A turn while its events come. */
interface Followed {
  readonly codex: Codex;
  readonly turn: Turn;
  readonly context: TurnContext;
  readonly stop: AbortController;
  readonly progress: Progress;
  readonly signs: SignReader;
}

async function followTurn(followed: Followed): Promise<void> {
  const { codex, turn, stop, progress, signs } = followed;
  const options = threadOptions(turn);
  const thread =
    turn.threadId === undefined ? codex.startThread(options) : codex.resumeThread(turn.threadId, options);
  const images = turn.images.map((path) => ({ type: 'local_image' as const, path }));
  try {
    const { events } = await thread.runStreamed([{ type: 'text', text: turn.prompt }, ...images], {
      signal: stop.signal,
      ...(turn.schema === undefined ? {} : { outputSchema: turn.schema }),
    });
    for await (const event of events) take(event, followed);
  } catch (error) {
    // After `turn.failed` the SDK also throws, with less to say.
    progress.failure ??= classifyFailure(errorMessage(error), signs.tries);
  }
}

function take(event: ThreadEvent, followed: Followed): void {
  const { turn, context, stop, progress, signs } = followed;
  switch (event.type) {
    case 'thread.started':
      progress.threadId = event.thread_id;
      context.onSign?.({ kind: 'alive' });
      if (turn.threadId !== undefined && turn.threadId !== event.thread_id) {
        progress.failure = unknownThread(turn.threadId);
        stop.abort();
      }
      return;
    case 'item.started':
      context.onActivity('started', { ...event.item });
      occupy(event.item, followed);
      return;
    case 'item.updated':
      context.onActivity('updated', { ...event.item });
      return;
    case 'item.completed':
      if (event.item.type === 'agent_message') progress.answer = event.item.text;
      context.onActivity('completed', { ...event.item });
      if (progress.running.delete(event.item.id) && progress.running.size === 0)
        context.onSign?.({ kind: 'occupied', occupied: false });
      return;
    case 'turn.completed':
      progress.total = event.usage;
      return;
    case 'turn.failed':
      progress.failure = classifyFailure(event.error.message, signs.tries);
      return;
    case 'turn.started':
      context.onSign?.({ kind: 'alive' });
      return;
    case 'error':
      // Errors are mostly not fatal ("Reconnecting... 2/5"): only `turn.failed` or the exit code ends a turn.
      signs.errorEvent(event.message);
      return;
  }
}

/** Codex says nothing while a command or a tool runs, nor while the model looks again and again whether it is done. */
function occupy(item: ThreadItem, { context, progress }: Followed): void {
  if (item.type !== 'command_execution' && item.type !== 'mcp_tool_call') return;
  progress.running.add(item.id);
  context.onSign?.({ kind: 'occupied', occupied: true });
}

const cancelled: Failure = { class: 'cancelled', message: 'cancelled' };
const emptyAnswer: Failure = { class: 'agent', message: 'the agent answered with nothing' };
const unknownThread = (id: string): Failure => classifyFailure(`no rollout found for thread id ${id}`);

/** An answer that was complete when the abort came has been paid for: it counts. */
function judge(progress: Progress, aborted: boolean): Failure | undefined {
  if (progress.total !== undefined && progress.failure === undefined)
    return progress.answer === undefined || progress.answer.trim() === '' ? emptyAnswer : undefined;
  if (aborted) return cancelled;
  return progress.failure ?? { class: 'agent', message: 'Codex ended before its turn was complete' };
}

const unstarted = (turn: Turn, failure: Failure): TurnResult => ({
  ok: false,
  failure,
  answer: undefined,
  threadId: turn.threadId,
  usage: noUsage,
  model: turn.model,
});

const definedOnly = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

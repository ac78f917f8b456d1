import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../model/failure.ts';
import { ok, type Result } from '../model/result.ts';
import type { NodeRef } from '../model/run-events.ts';
import { totalTokens } from '../model/usage.ts';
import type { RunContext } from './context.ts';
import { interruptionOf } from './interruption.ts';
import { maskExecution } from './mask-execution.ts';
import { type TimedExecution, usageOf } from './node-end.ts';
import type { NodeTask } from './node-task.ts';
import type { Execute, Execution, ExecutionListeners, Prepared } from './prepared.ts';
import { attemptsFor, triesAgain, waitBefore } from './retry.ts';
import type { Scopes } from './scopes.ts';
import { longestNap } from './slots.ts';
import { stallLimit, timeLimit } from './time-limit.ts';
import type { Bounds, Watched } from './watch.ts';

/** A node that has to run: no stored result takes its place. */
export interface NodeExecution {
  readonly ref: NodeRef;
  readonly task: NodeTask;
  readonly prepared: Prepared;
  readonly scopes: Scopes;
  /** Called once, when nothing keeps it from starting any more. */
  readonly starting: () => void;
}

export type Executed =
  /** It did not start, since the run or its job was stopped. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** It holds its slot until `release` is called: what its end brings about comes before another takes it. */
  | { readonly kind: 'executed'; readonly execution: TimedExecution; readonly release: () => void };

/** Executes a node, once there is a slot and a budget for it; tries it again where that may help. */
export async function executeNode(run: RunContext, node: NodeExecution): Promise<Executed> {
  const { task, ref } = node;
  const isPrompt = task.step.kind === 'prompt';
  const askedAt = Date.now();
  const release = await run.slots.acquire(task.order, task.signal, isPrompt ? 'agent' : 'command');
  giveTime(task, askedAt);
  if (release === undefined || run.halt.reason !== undefined || task.withheld()) {
    release?.();
    return { kind: 'stopped' };
  }
  const slot: Slot = { release };
  let spent = 0;
  let executed = false;
  try {
    const asked = isPrompt ? run.budget.admit(ref.job, ref.step) : undefined;
    const admission = asked instanceof Promise ? await asked : asked;
    if (admission?.admitted === false) {
      run.halt.pause(admission.reason, 'budget');
      return { kind: 'stopped' };
    }
    try {
      // Waiting for room in the budget can take long.
      if (task.signal.aborted) return { kind: 'stopped' };
      const bounds = boundsOf(node, 0);
      if (!bounds.ok) return { kind: 'failed', failure: { class: 'template', message: bounds.error } };
      node.starting();
      const execution = await attempt(run, node, slot, bounds.value);
      spent = totalTokens(usageOf(execution.attempts));
      executed = true;
      return { kind: 'executed', execution, release: () => slot.release?.() };
    } finally {
      admission?.settle(spent);
    }
  } finally {
    if (!executed) slot.release?.();
  }
}

/** The place of a node among those that run; given back while it waits for its next attempt. */
interface Slot {
  release: (() => void) | undefined;
}

/** Waiting is none of the time that the job may take, above all not where its model is closed for hours. */
function giveTime({ instance }: NodeTask, since: number): void {
  if (instance.deadline !== undefined) instance.deadline += Date.now() - since;
}

async function attempt(
  run: RunContext,
  node: NodeExecution,
  slot: Slot,
  first: Bounds,
): Promise<TimedExecution> {
  const { task } = node;
  const startedAt = performance.now();
  let execute: Execute = node.prepared.execute;
  let bounds = first;
  let worked = 0;
  for (let retries = 0; ; retries += 1) {
    const begun = performance.now();
    const watched = run.watch.begin(bounds);
    let execution: Execution;
    try {
      // Secrets are taken out at once, so that later steps see the same in this run and in one that replays it.
      execution = maskExecution(await execute(watched.signal, listenersOf(run, node, watched)), run.mask);
    } finally {
      run.watch.end(watched);
    }
    const now = performance.now();
    worked += now - begun;
    if (execution.end.ok) {
      run.governor.succeeded();
      return timed(execution, now - startedAt);
    }
    const goesOn = run.governor.failed(watched, execution.end.failure);
    const again = goesOn ? nextAttempt(run, node, execution, retries) : undefined;
    if (again === undefined) return timed(execution, now - startedAt);
    slot.release?.();
    slot.release = undefined;
    const waitsFrom = Date.now();
    await waitUnlessStopped(run, task, again.waitMs);
    slot.release = await run.slots.acquire(task.order, task.signal, 'agent');
    const stopped = task.signal.aborted ? interrupted(execution, interruptionOf(task.signal)) : execution;
    if (slot.release === undefined || task.signal.aborted || run.halt.reason !== undefined) {
      return timed(stopped, performance.now() - startedAt);
    }
    execute = again.execute;
    giveTime(task, waitsFrom);
    const next = boundsOf(node, worked);
    // They were right when the node started, and nothing of what they depend on has changed.
    if (!next.ok) throw new Error(next.error);
    bounds = next.value;
  }
}

const timed = (execution: Execution, ms: number): TimedExecution => ({
  ...execution,
  durationMs: Math.round(ms),
});

function listenersOf(run: RunContext, { ref }: NodeExecution, watched: Watched): ExecutionListeners {
  return {
    onActivity: (phase, item) => {
      watched.alive();
      if (!run.tellsActivity) return;
      const { node, job, instance, iteration, step } = ref;
      run.emit({ type: 'agent.item', node, job, instance, iteration, step, phase, item });
    },
    onSign: (sign) => {
      if (sign.kind === 'alive') watched.alive();
      else if (sign.kind === 'occupied') watched.occupied(sign.occupied);
      else if (sign.kind === 'offline') watched.offline(sign.message);
      else run.governor.throttled(watched, sign.until, run.mask(sign.message));
    },
  };
}

/** What bounds the next attempt; the error is a message for the user. */
function boundsOf({ task, scopes }: NodeExecution, workedMs: number): Result<Bounds, string> {
  const limit = timeLimit(task, scopes.real, workedMs);
  if (!limit.ok) return limit;
  const stall = stallLimit(task.step, scopes.real);
  if (!stall.ok) return stall;
  return ok({ parent: task.signal, limit: limit.value, stallMs: stall.value });
}

function nextAttempt(
  run: RunContext,
  { task: { step }, ref }: NodeExecution,
  { end, again }: Execution,
  retries: number,
): { readonly execute: Execute; readonly waitMs: number } | undefined {
  if (end.ok || again === undefined || step.kind !== 'prompt') return undefined;
  const { failure } = end;
  const { maxAttempts } = step.options;
  if (!triesAgain(failure, { maxAttempts, retries })) return undefined;
  const waitMs = waitBefore(failure, retries, run.random, Date.now());
  const count = failure.class === 'quota' ? '' : ` (${retries + 2} of ${attemptsFor(failure, maxAttempts)})`;
  run.emit({
    type: 'log',
    level: 'warning',
    message: `${failure.class}, next attempt${count} in ${waitWords(waitMs)}: ${failure.message}`,
    node: ref.node,
  });
  return { execute: again, waitMs };
}

function waitWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return `${(ms / 1_000).toFixed(1)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** The next attempt is not waited for where the run or the job is stopped meanwhile. */
async function waitUnlessStopped(run: RunContext, { signal }: NodeTask, ms: number): Promise<void> {
  const until = Date.now() + ms;
  const stopped = AbortSignal.any([signal, run.halt.stopping]);
  for (let left = ms; left > 0 && !stopped.aborted; left = until - Date.now()) {
    await delay(Math.min(left, longestNap), undefined, { signal: stopped }).catch(() => undefined);
  }
}

function interrupted(execution: Execution, failure: Failure): Execution {
  const answer = execution.end.ok ? null : execution.end.answer;
  return { ...execution, end: { ok: false, failure, answer } };
}

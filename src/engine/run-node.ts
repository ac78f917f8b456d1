import type { Failure } from '../model/failure.ts';
import { nodeId } from '../model/ids.ts';
import { ok, type Result } from '../model/result.ts';
import type { NodeRef } from '../model/run-events.ts';
import { totalTokens } from '../model/usage.ts';
import type { Step } from '../model/workflow.ts';
import { bugMessage } from './bug.ts';
import { prepareCommand } from './command-node.ts';
import type { RunContext } from './context.ts';
import type { InstanceState } from './instance-state.ts';
import { linkedAbort } from './interruption.ts';
import { maskExecution } from './mask-execution.ts';
import { announce, complete, fail, replay, type TimedExecution, usageOf } from './node-end.ts';
import type { NodeEnd, Prepared } from './prepared.ts';
import { preparePrompt } from './prompt-node.ts';
import type { Sample } from './samples.ts';
import { extendEnv, type Scopes } from './scopes.ts';
import { mayReplay } from './stored-result.ts';
import { type TimeLimit, timeLimit } from './time-limit.ts';

/** A step of an instance, about to run. */
export interface NodeTask {
  readonly step: Step;
  readonly instance: InstanceState;
  /** Plan order among all nodes of the run. */
  readonly order: number;
  /** Aborted when the job's nodes must stop. */
  readonly signal: AbortSignal;
  readonly jobTimeoutMinutes: number | undefined;
}

/**
 * Brings one node to its end: renders it, looks its result up, runs it where there is none, and keeps the new result.
 * What it tells of a completed node is on disk before this resolves.
 */
export async function runNode(run: RunContext, task: NodeTask): Promise<NodeEnd> {
  const { step, instance } = task;
  const ref: NodeRef = {
    node: nodeId(instance.job, instance.index, step.id),
    job: instance.job,
    instance: instance.index ?? null,
    step: step.id,
  };
  try {
    return await bringToEnd(run, ref, task);
  } catch (error) {
    // One node's bug must not take the others down.
    const failure: Failure = {
      class: step.kind === 'prompt' ? 'agent' : 'command',
      message: bugMessage(error),
    };
    return fail(run, ref, task, { failure });
  }
}

async function bringToEnd(run: RunContext, ref: NodeRef, task: NodeTask): Promise<NodeEnd> {
  const { step, instance } = task;
  const scopes = extendEnv(instance.scopes(), step.env);
  const started = () => announce(run, ref, task, scopes.ok ? scopes.value : instance.scopes());
  if (!scopes.ok) {
    started();
    return fail(run, ref, task, { failure: { class: 'template', message: scopes.error } });
  }
  const looked = await run.preparing.run(() => lookUp(run, ref, task, scopes.value));
  if (!looked.ok) {
    started();
    return fail(run, ref, task, { failure: looked.error });
  }
  const { prepared, sample, stored } = looked.value;
  if (stored !== undefined && !run.fresh && mayReplay(stored, prepared, run.continues)) {
    started();
    return replay(run, ref, prepared, stored, sample);
  }

  const release = await run.slots.acquire(task.order, task.signal);
  if (release === undefined || run.halt.reason !== undefined) {
    release?.();
    return { kind: 'stopped' };
  }
  try {
    const admission = step.kind === 'prompt' ? await run.budget.admit(`${ref.job}/${ref.step}`) : undefined;
    if (admission?.admitted === false) {
      run.halt.pause(admission.reason);
      return { kind: 'stopped' };
    }
    // Waiting for room in the budget can take long.
    if (task.signal.aborted) {
      admission?.settle(0);
      return { kind: 'stopped' };
    }
    const limit = timeLimit(task, scopes.value.real);
    if (!limit.ok) {
      admission?.settle(0);
      started();
      return fail(run, ref, task, { failure: { class: 'template', message: limit.error } });
    }
    run.notice.starting();
    started();
    const execution = await execute(run, ref, prepared, task.signal, limit.value);
    admission?.settle(totalTokens(usageOf(execution.attempts)));
    if (!execution.end.ok) {
      return await fail(run, ref, task, {
        failure: execution.end.failure,
        execution,
        prepared,
      });
    }
    // The agent is done: the next node need not wait until this result is on disk, only what builds on it.
    release();
    return await complete(run, ref, prepared, execution, execution.end.output, sample);
  } finally {
    release();
  }
}

async function lookUp(
  run: RunContext,
  ref: NodeRef,
  task: NodeTask,
  scopes: Scopes,
): Promise<Result<Sample & { readonly prepared: Prepared }, Failure>> {
  const prepared = await prepare(run, task, scopes);
  if (!prepared.ok) return prepared;
  const { sample, stored } = await run.samples.take(prepared.value.key, ref.node, task.instance.index);
  return ok({ prepared: prepared.value, sample, stored });
}

function prepare(run: RunContext, { step, instance }: NodeTask, scopes: Scopes) {
  if (step.kind === 'run') return prepareCommand(run, step, scopes);
  return preparePrompt(run, step, scopes, step.thread && instance.outcomeOf(step.thread.id));
}

async function execute(
  run: RunContext,
  ref: NodeRef,
  prepared: Prepared,
  jobSignal: AbortSignal,
  limit: TimeLimit | undefined,
): Promise<TimedExecution> {
  // Without a limit of its own the node ends with its job, and a signal for each of thousands would cost time.
  const abort = limit && linkedAbort(jobSignal);
  const timer = limit && setTimeout(() => abort?.abort(limit.failure), limit.ms);
  const startedAt = performance.now();
  try {
    const execution = await prepared.execute(abort?.signal ?? jobSignal, (phase, item) =>
      run.emit({ type: 'agent.item', ...ref, phase, item }),
    );
    // Secrets are taken out at once, so that later steps see the same in this run and in one that replays it.
    return { ...maskExecution(execution, run.mask), durationMs: Math.round(performance.now() - startedAt) };
  } finally {
    clearTimeout(timer);
    abort?.dispose();
  }
}

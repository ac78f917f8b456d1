import { evaluateValue } from '../expression/evaluate.ts';
import type { Failure } from '../model/failure.ts';
import { nodeId } from '../model/ids.ts';
import type { Attempt, NodeInput, NodeRef } from '../model/run-events.ts';
import { addUsage, noUsage, totalTokens, type Usage } from '../model/usage.ts';
import type { Step } from '../model/workflow.ts';
import { nameOf } from '../plan/nodes.ts';
import type { StoredResult } from '../store/store.ts';
import { prepareCommand } from './command-node.ts';
import type { RunContext } from './context.ts';
import type { InstanceState } from './instance-state.ts';
import { linkedAbort } from './interruption.ts';
import { maskExecution } from './mask-execution.ts';
import type { Execution, NodeEnd, Prepared } from './prepared.ts';
import { preparePrompt } from './prompt-node.ts';
import { extendEnv, type Scopes } from './scopes.ts';
import type { StepOutcome } from './step-outcome.ts';
import { timeLimit } from './time-limit.ts';

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
  const scopes = extendEnv(instance.scopes(), step.env);
  const started = () => announce(run, ref, task, scopes.ok ? scopes.value : instance.scopes());
  if (!scopes.ok) {
    started();
    return fail(run, ref, task, { failure: { class: 'template', message: scopes.error } });
  }
  const prepared = await run.preparing.run(() => prepare(run, task, scopes.value));
  if (!prepared.ok) {
    started();
    return fail(run, ref, task, { failure: prepared.error });
  }
  const { key, replayable } = prepared.value;
  const sample = run.samples.take(key);
  const stored = replayable && !run.fresh ? await run.store.get(key, sample) : undefined;
  if (stored !== undefined) {
    started();
    return replay(run, ref, prepared.value, stored, sample);
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
    const limit = timeLimit(task, scopes.value.real);
    if (!limit.ok) {
      admission?.settle(0);
      started();
      return fail(run, ref, task, { failure: { class: 'template', message: limit.error } });
    }
    started();
    const execution = await execute(run, ref, prepared.value, task.signal, limit.value);
    admission?.settle(totalTokens(usageOf(execution.attempts)));
    return execution.end.ok
      ? await complete(run, ref, prepared.value, execution, execution.end.output, sample)
      : await fail(run, ref, task, { failure: execution.end.failure, execution, prepared: prepared.value });
  } finally {
    release();
  }
}

function prepare(run: RunContext, { step, instance }: NodeTask, scopes: Scopes) {
  if (step.kind === 'run') return prepareCommand(run, step, scopes);
  return preparePrompt(run, step, scopes, step.thread && instance.outcomeOf(step.thread.id));
}

function announce(run: RunContext, ref: NodeRef, { step, instance }: NodeTask, scopes: Scopes): void {
  run.emit({
    type: 'node.started',
    ...ref,
    kind: step.kind,
    instance_name: instance.name,
    name: nameOf(step.name, scopes.keyed) ?? step.id,
    matrix: instance.matrix ?? null,
  });
}

async function execute(
  run: RunContext,
  ref: NodeRef,
  prepared: Prepared,
  jobSignal: AbortSignal,
  limit: { ms: number; failure: Failure } | undefined,
): Promise<Execution & { durationMs: number }> {
  const abort = linkedAbort(jobSignal);
  const timer = limit && setTimeout(() => abort.abort(limit.failure), limit.ms);
  const startedAt = performance.now();
  try {
    const execution = await prepared.execute(abort.signal, (phase, item) =>
      run.emit({ type: 'agent.item', ...ref, phase, item }),
    );
    // Secrets are taken out at once, so that later steps see the same in this run and in one that replays it.
    return { ...maskExecution(execution, run.mask), durationMs: Math.round(performance.now() - startedAt) };
  } finally {
    clearTimeout(timer);
    abort.dispose();
  }
}

async function complete(
  run: RunContext,
  ref: NodeRef,
  prepared: Prepared,
  execution: Execution & { durationMs: number },
  output: StoredResult['output'],
  sample: number,
): Promise<NodeEnd> {
  const usage = usageOf(execution.attempts);
  const command = execution.command && { ...execution.command, exit_code: execution.command.exit_code ?? 0 };
  const { key, input } = prepared;
  const result: StoredResult = {
    v: 1,
    key,
    output,
    command,
    usage,
    duration_ms: execution.durationMs,
    model: execution.model,
    thread_id: execution.threadId,
    run_id: run.runId,
    node: ref.node,
    at: new Date().toISOString(),
  };
  const stored = run.store.put(sample, result).catch((error: unknown) => {
    run.halt.fail(`the result can't be stored: ${error instanceof Error ? error.message : String(error)}`);
  });
  run.emit({
    type: 'node.completed',
    ...ref,
    key,
    sample,
    cached: false,
    attempts: execution.attempts,
    input,
    output,
    command,
    usage,
    duration_ms: execution.durationMs,
    model: execution.model,
    thread_id: execution.threadId,
  });
  await Promise.all([stored, run.durable()]);
  return { kind: 'ended', outcome: succeeded(result) };
}

function replay(
  run: RunContext,
  ref: NodeRef,
  { key, input }: Prepared,
  stored: StoredResult,
  sample: number,
): NodeEnd {
  const { output, command, model, thread_id } = stored;
  const rest = { output, command, usage: noUsage, duration_ms: 0, model, thread_id };
  run.emit({ type: 'node.completed', ...ref, key, sample, cached: true, attempts: [], input, ...rest });
  return { kind: 'ended', outcome: succeeded(stored) };
}

function succeeded({ key, output, command, usage, thread_id }: StoredResult): StepOutcome {
  const thread = thread_id === null ? undefined : { id: thread_id, key };
  return { outcome: 'success', conclusion: 'success', output, usage, command, thread };
}

async function fail(
  run: RunContext,
  ref: NodeRef,
  { step, instance }: NodeTask,
  what: { failure: Failure; execution?: Execution & { durationMs: number }; prepared?: Prepared },
): Promise<NodeEnd> {
  const { failure, execution, prepared } = what;
  const cancelled = failure.class === 'cancelled';
  const tolerated = cancelled ? false : toleratesFailure(step, instance);
  const usage = usageOf(execution?.attempts ?? []);
  const answer = execution?.end.ok === false ? execution.end.answer : null;
  const command = execution?.command ?? null;
  const input: NodeInput | null = prepared?.input ?? null;
  run.emit({
    type: 'node.failed',
    ...ref,
    class: failure.class,
    message: run.mask(failure.message),
    continued: tolerated,
    key: prepared?.key ?? null,
    attempts: execution?.attempts ?? [],
    input,
    answer,
    command,
    usage,
    duration_ms: execution?.durationMs ?? 0,
  });
  await run.durable();
  const outcome = cancelled ? 'cancelled' : 'failure';
  return {
    kind: 'ended',
    outcome: {
      outcome,
      conclusion: tolerated ? 'success' : outcome,
      output: null,
      usage,
      command,
      thread: undefined,
    },
  };
}

function toleratesFailure(step: Step, instance: InstanceState): boolean {
  if (step.continueOnError === undefined) return false;
  const scopes = extendEnv(instance.scopes(), step.env);
  const value = evaluateValue(step.continueOnError, (scopes.ok ? scopes.value : instance.scopes()).real);
  return value.ok && value.value === true;
}

function usageOf(attempts: readonly Attempt[]): Usage {
  return attempts.reduce((sum, attempt) => addUsage(sum, attempt.usage), noUsage);
}

import { errorMessage } from '../model/error-message.ts';
import type { Failure } from '../model/failure.ts';
import { nodeId } from '../model/ids.ts';
import { ok, type Result } from '../model/result.ts';
import type { Attempt, NodeCompleted, NodeInput, NodeNames, NodeRef } from '../model/run-events.ts';
import { addUsage, noUsage, type Usage } from '../model/usage.ts';
import type { Step } from '../model/workflow.ts';
import { nameOf } from '../plan/nodes.ts';
import type { StoredResult } from '../store/store.ts';
import type { RunContext } from './context.ts';
import type { InstanceState } from './instance-state.ts';
import type { Execution, NodeEnd, Prepared } from './prepared.ts';
import { extendEnv, type Scopes } from './scopes.ts';
import type { StepOutcome } from './step-outcome.ts';
import { trueOrFalse, typedValue } from './typed-value.ts';

/** An execution with the time it took. */
export type TimedExecution = Execution & { readonly durationMs: number };

/** A step of an instance, as events name it. */
export function refOf({ job, index, iteration }: InstanceState, step: Step): NodeRef {
  return {
    node: nodeId(job, index, step.id, iteration),
    job,
    instance: index ?? null,
    iteration,
    step: step.id,
  };
}

export function announce(
  run: RunContext,
  ref: NodeRef,
  { step, instance }: { readonly step: Step; readonly instance: InstanceState },
  scopes: Scopes,
): void {
  const names = namesOf({ step, instance }, scopes);
  run.emit({
    type: 'node.started',
    node: ref.node,
    job: ref.job,
    instance: ref.instance,
    iteration: ref.iteration,
    step: ref.step,
    kind: names.kind,
    instance_name: names.instance_name,
    name: names.name,
    matrix: names.matrix,
  });
}

/** How a step of an instance is shown. */
export const namesOf = (
  { step, instance }: { readonly step: Step; readonly instance: InstanceState },
  scopes: Scopes,
): NodeNames => ({
  kind: step.kind,
  instance_name: instance.name,
  name: nameOf(step.name, scopes.keyed) ?? step.id,
  matrix: instance.matrix ?? null,
});

export async function complete(
  run: RunContext,
  ref: NodeRef,
  prepared: Omit<Prepared, 'execute'>,
  execution: TimedExecution,
  output: StoredResult['output'],
  sample: number,
): Promise<NodeEnd> {
  const usage = usageOf(execution.attempts);
  const command = execution.command && { ...execution.command, exit_code: execution.command.exit_code ?? 0 };
  const { key, input } = prepared;
  // Objects are written out where many are made: spreading one into another costs several times as much.
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
    run.halt.fail(errorMessage(error));
  });
  const completed: NodeCompleted = {
    type: 'node.completed',
    node: ref.node,
    job: ref.job,
    instance: ref.instance,
    iteration: ref.iteration,
    step: ref.step,
    key,
    sample,
    made_from: prepared.madeFrom(),
    cached: false,
    attempts: execution.attempts,
    input,
    output,
    command,
    usage,
    duration_ms: execution.durationMs,
    model: execution.model,
    thread_id: execution.threadId,
  };
  const { approvedBy } = execution;
  run.emit(approvedBy === undefined ? completed : { ...completed, approved_by: approvedBy });
  const told = run.durable();
  await stored;
  await told;
  return { kind: 'ended', outcome: replayed(result), cached: false };
}

/** A stored result that takes a node's place, and how that one is shown. */
interface Replay {
  readonly stored: StoredResult;
  readonly sample: number;
  readonly names: NodeNames;
}

export function replay(
  run: RunContext,
  ref: NodeRef,
  { key, input, madeFrom }: Omit<Prepared, 'execute'>,
  { stored, sample, names }: Replay,
): NodeEnd {
  run.emit({
    type: 'node.completed',
    node: ref.node,
    job: ref.job,
    instance: ref.instance,
    iteration: ref.iteration,
    step: ref.step,
    key,
    sample,
    made_from: madeFrom(),
    cached: true,
    attempts: [],
    input,
    output: stored.output,
    command: stored.command,
    usage: noUsage,
    duration_ms: 0,
    model: stored.model,
    thread_id: stored.thread_id,
    names,
  });
  return { kind: 'ended', outcome: replayed(stored), cached: true };
}

/** A stored result as the outcome of the step that it stands for. */
export function replayed({ key, output, command, usage, thread_id }: StoredResult): StepOutcome {
  const thread = thread_id === null ? undefined : { id: thread_id, key };
  return { outcome: 'success', conclusion: 'success', output, usage, command, thread };
}

export async function fail(
  run: RunContext,
  ref: NodeRef,
  { step, instance }: { readonly step: Step; readonly instance: InstanceState },
  what: { failure: Failure; execution?: TimedExecution; prepared?: Omit<Prepared, 'execute'> },
): Promise<NodeEnd> {
  const { failure, execution, prepared } = what;
  const cancelled = failure.class === 'cancelled';
  const tolerance = cancelled ? ok(undefined) : toleranceOf(step, instance);
  const tolerated = tolerance.ok && tolerance.value === true;
  const message = tolerance.ok ? failure.message : `${failure.message}; also, ${tolerance.error}`;
  const usage = usageOf(execution?.attempts ?? []);
  const answer = execution?.end.ok === false ? execution.end.answer : null;
  const command = execution?.command ?? null;
  const input: NodeInput | null = prepared?.input ?? null;
  run.emit({
    type: 'node.failed',
    ...ref,
    class: failure.class,
    message: run.mask(message),
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
    cached: false,
    ...(tolerated ? {} : { failure: { ...failure, message: run.mask(message) } }),
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

function toleranceOf(step: Step, instance: InstanceState): Result<boolean | undefined, string> {
  const scopes = extendEnv(instance.scopes(), step.env);
  const scope = (scopes.ok ? scopes.value : instance.scopes()).real;
  return typedValue('continue-on-error', step.continueOnError, trueOrFalse, scope);
}

export function usageOf(attempts: readonly Attempt[]): Usage {
  return attempts.reduce((sum, attempt) => addUsage(sum, attempt.usage), noUsage);
}

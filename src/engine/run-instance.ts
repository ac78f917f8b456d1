import { evaluateCondition } from '../expression/evaluate.ts';
import type { Failure } from '../model/failure.ts';
import type { NodeId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import type { Conclusion } from '../model/outcome.ts';
import { ok, type Result } from '../model/result.ts';
import type { NodeSkipped } from '../model/run-events.ts';
import type { Job, Step } from '../model/workflow.ts';
import type { Breaker } from './breaker.ts';
import type { RunContext } from './context.ts';
import { outputsOf } from './instance-outputs.ts';
import type { InstanceState } from './instance-state.ts';
import { refOf } from './node-end.ts';
import { runNode } from './run-node.ts';
import { withoutOutput } from './step-outcome.ts';

export interface InstanceEnd {
  readonly result: Conclusion;
  /** Of the steps that completed, or the job's `outputs:`. */
  readonly outputs: Readonly<Record<string, Json>>;
  /** Why it failed where no node did, e.g. an output that can't be evaluated. */
  readonly problem: string | undefined;
  /** It has not come to its end: this node waits for an approval. */
  readonly waitsFor?: NodeId | undefined;
}

/** Runs the steps of one instance, one after the other. */
export async function runInstance(
  run: RunContext,
  job: Job,
  instance: InstanceState,
  options: {
    order: number;
    signal: AbortSignal;
    timeoutMinutes: number | undefined;
    /** Called as soon as a step has failed the instance, before its remaining steps. */
    onFailure: () => void;
    breaker: Breaker;
  },
): Promise<InstanceEnd> {
  // An instance that had not begun when its job was stopped does nothing, not even what asks for `always()`.
  let stopped = options.signal.aborted;
  let begun = false;
  let waitsFor: NodeId | undefined;
  const { breaker } = options;
  // What has begun is brought to its end.
  const withheld = (): boolean => !begun && breaker.reason !== undefined;
  for (const [index, step] of job.steps.entries()) {
    if (!run.selection.hasStep(job.id, instance.index, step.id, instance.iteration)) break;
    if (stopped || run.halt.reason !== undefined || withheld()) {
      stopped = true;
      skip(
        run,
        instance,
        step,
        waitsFor === undefined ? stoppedReason(run, breaker) : waitingReason(waitsFor),
      );
      continue;
    }
    const wanted = wantsStep(step, instance);
    if (!wanted.ok) {
      conditionFailed(run, instance, step, wanted.error);
      options.onFailure();
      await run.durable();
      continue;
    }
    if (!wanted.value) {
      skip(run, instance, step, unwantedReason(step, instance, options.signal));
      continue;
    }
    const end = await runNode(run, {
      step,
      instance,
      order: [...run.order, options.order + index],
      // Steps that ask to run in spite of a cancelled job (`always()`) do so; only the whole run's end stops them.
      signal: options.signal.aborted ? run.halt.signal : options.signal,
      jobTimeoutMinutes: options.timeoutMinutes,
      withheld,
    });
    if (end.kind === 'ended') {
      begun = true;
      instance.record(step.id, end.outcome);
      if (end.failure !== undefined) tripBreaker(run, breaker, instance, step, end.failure);
      else if (!end.cached) breaker.succeeded(step.id);
      if (instance.failed) options.onFailure();
    } else if (end.kind === 'waiting') {
      stopped = true;
      waitsFor = refOf(instance, step).node;
      skip(run, instance, step, { reason: 'approval', message: `waits for approval: ${end.question}` });
    } else {
      stopped ||= !begun || run.halt.reason !== undefined;
      skip(run, instance, step, stoppedReason(run, breaker));
    }
  }
  const end = endOf(run, job, instance);
  if (end.problem !== undefined) options.onFailure();
  return waitsFor === undefined ? end : { ...end, waitsFor };
}

/** Whether a step runs, as far as its instance has come. */
export function wantsStep(step: Step, instance: InstanceState): Result<boolean, string> {
  return step.if === undefined
    ? ok(!instance.failed && !instance.interrupted)
    : evaluateCondition(step.if, instance.conditionScope());
}

type Reason = Pick<NodeSkipped, 'reason' | 'message'>;

const siblingReason: Reason = { reason: 'cancelled', message: 'another instance failed (fail-fast)' };

function stoppedReason(run: RunContext, breaker: Breaker): Reason {
  const halt = run.halt.reason;
  if (halt !== undefined) return { reason: halt.limit ?? 'cancelled', message: halt.message };
  return breaker.reason === undefined ? siblingReason : { reason: 'breaker', message: breaker.reason };
}

const waitingReason = (node: NodeId): Reason => ({
  reason: 'approval',
  message: `waits for the approval of ${node}`,
});

function tripBreaker(
  run: RunContext,
  breaker: Breaker,
  instance: InstanceState,
  step: Step,
  failure: Failure,
): void {
  if (!breaker.failed(step.id, failure)) return;
  const message = `job "${instance.job}": ${breaker.reason}`;
  run.emit({ type: 'log', level: 'error', message, node: null });
}

function unwantedReason(step: Step, instance: InstanceState, signal: AbortSignal): Reason {
  if (instance.failed) return { reason: 'earlier-failure', message: 'an earlier step failed' };
  if (signal.aborted) return siblingReason;
  return { reason: 'condition', message: `its condition is false: ${step.if?.text.trim() ?? ''}` };
}

function skip(run: RunContext, instance: InstanceState, step: Step, reason: Reason): void {
  const stopped = reason.reason !== 'condition' && reason.reason !== 'earlier-failure';
  instance.record(step.id, withoutOutput(stopped ? 'cancelled' : 'skipped'));
  run.emit({ type: 'node.skipped', ...refOf(instance, step), ...reason });
}

/** A condition that can't be told fails its step whatever `continue-on-error` says: nothing of it has run. */
function conditionFailed(run: RunContext, instance: InstanceState, step: Step, message: string): void {
  instance.record(step.id, withoutOutput('failure'));
  run.emit({
    type: 'node.failed',
    ...refOf(instance, step),
    class: 'template',
    message: run.mask(`if: ${message}`),
    continued: false,
    key: null,
    attempts: [],
    input: null,
    answer: null,
    command: null,
    usage: withoutOutput('failure').usage,
    duration_ms: 0,
  });
}

function endOf(run: RunContext, job: Job, instance: InstanceState): InstanceEnd {
  const result = instance.failed ? 'failure' : instance.cancelled ? 'cancelled' : 'success';
  const outputs = outputsOf(job, instance);
  if (outputs.ok) return { result, outputs: outputs.value, problem: undefined };
  if (result !== 'success') return { result, outputs: {}, problem: undefined };
  return { result: 'failure', outputs: {}, problem: run.mask(outputs.error) };
}

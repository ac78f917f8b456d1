import { hash } from 'node:crypto';
import type { Failure } from '../model/failure.ts';
import type { NodeId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { NodeRef } from '../model/run-events.ts';
import type { ApproveStep } from '../model/workflow.ts';
import { canonicalJson } from '../store/canonical.ts';
import { type ApproveMaterial, keyOf } from '../store/key.ts';
import { madeFrom } from '../store/made-from.ts';
import type { Preparation, RunContext } from './context.ts';
import { complete, fail, type TimedExecution } from './node-end.ts';
import type { NodeTask } from './node-task.ts';
import type { NodeEnd, Prepared } from './prepared.ts';
import { renderBoth, type Scopes } from './scopes.ts';

/** Renders an `approve` step and finds its key. */
export function prepareApproval(
  run: Preparation,
  node: NodeId,
  step: ApproveStep,
  scopes: Scopes,
): Result<ApprovalPrepared, Failure> {
  const question = renderBoth(step.approve, scopes);
  if (!question.ok) return err({ class: 'template', message: `approve: ${question.error}` });
  const material: ApproveMaterial = {
    v: 1,
    kind: 'approve',
    text: question.value.keyed,
    node,
    after: hash('sha256', canonicalJson(seenBy(scopes)), 'hex'),
    simulated: run.agentFor(undefined).simulated,
    env: {},
    workspace: { kind: 'none' },
    cwd: '.',
  };
  return ok({
    key: keyOf(material),
    madeFrom: () => madeFrom(material, undefined),
    input: { kind: 'approve', text: run.mask(question.value.real) },
    // A person is asked once for what is done, and anew in the next run: like a command, it is no function of anything.
    replay: 'continuing',
  });
}

/** It is answered, not executed. */
export type ApprovalPrepared = Omit<Prepared, 'execute'>;

/** What an approval is given for: what stands before it, also where the question itself does not show it. */
function seenBy({ keyed: { contexts } }: Scopes): unknown {
  const { inputs = {}, matrix = {}, needs = {}, steps = {} } = contexts;
  return { inputs, matrix, needs, steps };
}

/** An `approve` step whose answer is not known yet. */
export interface OpenGate {
  readonly ref: NodeRef;
  readonly task: NodeTask;
  readonly prepared: ApprovalPrepared;
  readonly sample: number;
  /** Called when it is asked. */
  readonly starting: () => void;
}

/** Has an `approve` step answered. It takes no slot: others run meanwhile, and waiting is none of its job's time. */
export async function passGate(run: RunContext, gate: OpenGate): Promise<NodeEnd> {
  const { ref, task, prepared } = gate;
  const { instance } = task;
  if (task.signal.aborted || run.halt.reason !== undefined || task.withheld()) return { kind: 'stopped' };
  const startedAt = performance.now();
  const answer = await run.approvals.answer({
    node: ref.node,
    text: prepared.input.text,
    order: task.order,
    signal: AbortSignal.any([task.signal, run.halt.stopping]),
    asking: gate.starting,
  });
  const durationMs = Math.round(performance.now() - startedAt);
  if (instance.deadline !== undefined) instance.deadline += durationMs;
  const execution = { attempts: [], model: null, threadId: null, command: null, durationMs };
  switch (answer.kind) {
    case 'unanswered':
      if (task.signal.aborted || run.halt.reason !== undefined) return { kind: 'stopped' };
      return { kind: 'waiting', question: prepared.input.text.trim() };
    case 'declined': {
      const failure: Failure = { class: 'declined', message: `not approved: ${prepared.input.text.trim()}` };
      const declined: TimedExecution = { ...execution, end: { ok: false, failure, answer: null } };
      return fail(run, ref, task, { failure, execution: declined, prepared });
    }
    case 'approved': {
      const approved: TimedExecution = {
        ...execution,
        approvedBy: answer.by,
        end: { ok: true, output: true },
      };
      return complete(run, ref, prepared, approved, true, gate.sample);
    }
  }
}

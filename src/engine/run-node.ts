import type { Failure } from '../model/failure.ts';
import { ok, type Result } from '../model/result.ts';
import type { NodeRef } from '../model/run-events.ts';
import { type Soon, whenThere } from '../model/soon.ts';
import { type ApprovalPrepared, passGate, prepareApproval } from './approve-node.ts';
import { bugMessage } from './bug.ts';
import { prepareCommand } from './command-node.ts';
import type { RunContext } from './context.ts';
import { executeNode } from './execute-node.ts';
import { announce, complete, fail, namesOf, refOf, replay } from './node-end.ts';
import type { NodeTask } from './node-task.ts';
import type { NodeEnd, Prepared } from './prepared.ts';
import { preparePrompt } from './prompt-node.ts';
import type { Sample } from './samples.ts';
import { extendEnv, type Scopes } from './scopes.ts';
import { mayReplay } from './stored-result.ts';

/**
 * Brings one node to its end: renders it, looks its result up, runs it where there is none, and keeps the new result.
 * What it tells of a completed node is on disk before this resolves.
 */
export function runNode(run: RunContext, task: NodeTask): Promise<NodeEnd> {
  const { step, instance } = task;
  const ref = refOf(instance, step);
  return bringToEnd(run, ref, task).catch((error: unknown) => {
    // One node's bug must not take the others down.
    const failure: Failure = {
      class: step.kind === 'run' ? 'command' : 'agent',
      message: bugMessage(error),
    };
    return fail(run, ref, task, { failure });
  });
}

async function bringToEnd(run: RunContext, ref: NodeRef, task: NodeTask): Promise<NodeEnd> {
  const { step, instance } = task;
  const scopes = extendEnv(instance.scopes(), step.env);
  const started = () => announce(run, ref, task, scopes.ok ? scopes.value : instance.scopes());
  if (!scopes.ok) {
    started();
    return fail(run, ref, task, { failure: { class: 'template', message: scopes.error } });
  }
  const looking = run.preparing.run(() => lookUp(run, ref, task, scopes.value));
  const looked = looking instanceof Promise ? await looking : looking;
  if (!looked.ok) {
    started();
    return fail(run, ref, task, { failure: looked.error });
  }
  const { prepared, sample, stored } = looked.value;
  if (stored !== undefined && !run.fresh && mayReplay(stored, prepared, run.continues)) {
    return replay(run, ref, prepared, { stored, sample, names: namesOf(task, scopes.value) });
  }

  const starting = () => {
    run.notice.starting();
    started();
  };
  if (!('execute' in prepared)) return passGate(run, { ref, task, prepared, sample, starting });
  const executed = await executeNode(run, { ref, task, prepared, scopes: scopes.value, starting });
  switch (executed.kind) {
    case 'stopped':
      return executed;
    case 'failed':
      started();
      return fail(run, ref, task, { failure: executed.failure });
    case 'executed': {
      const { execution, release } = executed;
      const { end } = execution;
      try {
        if (!end.ok) return await fail(run, ref, task, { failure: end.failure, execution, prepared });
        // The agent is done: the next node need not wait until this result is on disk, only what builds on it.
        release();
        return await complete(run, ref, prepared, execution, end.output, sample);
      } finally {
        release();
      }
    }
  }
}

function lookUp(
  run: RunContext,
  ref: NodeRef,
  task: NodeTask,
  scopes: Scopes,
): Soon<Result<Sample & { readonly prepared: Prepared | ApprovalPrepared }, Failure>> {
  return whenThere(prepare(run, ref, task, scopes), (prepared) => {
    if (!prepared.ok) return prepared;
    const taken = run.samples.take(prepared.value.key, ref.node, task.instance.index);
    return whenThere(taken, ({ sample, stored }) => ok({ prepared: prepared.value, sample, stored }));
  });
}

function prepare(
  run: RunContext,
  { node }: NodeRef,
  { step, instance }: NodeTask,
  scopes: Scopes,
): Soon<Result<Prepared | ApprovalPrepared, Failure>> {
  if (step.kind === 'run') return prepareCommand(run, step, scopes, { ...run.commands, node });
  if (step.kind === 'approve') return prepareApproval(run, node, step, scopes);
  return preparePrompt(run, step, scopes, step.thread && instance.outcomeOf(step.thread.id));
}

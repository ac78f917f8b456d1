import { messageOf } from '../diagnostics/message.ts';
import { quoted } from '../diagnostics/wording.ts';
import { instanceId, type JobId, type StepId } from '../model/ids.ts';
import type { Conclusion, JobOutcome } from '../model/outcome.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { RunEvent } from '../model/run-events.ts';
import type { Call } from '../model/workflow.ts';
import { calledInputs } from '../plan/calls.ts';
import type { Instance } from '../plan/instances.ts';
import { type Plan, planWorkflow } from '../plan/plan.ts';
import type { Selection } from '../plan/selection.ts';
import type { Breaker } from './breaker.ts';
import { calledScopes } from './called-scopes.ts';
import type { RunContext } from './context.ts';
import type { Order } from './order.ts';
import { plannedJobs } from './planned-jobs.ts';
import type { InstanceEnd } from './run-instance.ts';
import { extendEnv, type Scopes } from './scopes.ts';
import { workflowOutputs } from './workflow-outputs.ts';

/** An instance of a job that uses a workflow. */
export interface Caller {
  readonly call: Call;
  /** With the prefix of the workflow that it is in. */
  readonly job: JobId;
  readonly instance: Instance;
  /** As progress shows it. */
  readonly name: string;
  /** Of the called workflow's jobs. */
  readonly selection: Selection;
  readonly scopes: Scopes;
  readonly signal: AbortSignal;
  readonly breaker: Breaker;
  readonly order: Order;
  readonly onFailure: () => void;
}

const nothing: InstanceEnd = { result: 'cancelled', outputs: {}, problem: undefined };

/** Runs the workflow that a job uses: its jobs, as a part of this run. Its outputs are those of the instance. */
export async function runCall(run: RunContext, caller: Caller): Promise<InstanceEnd> {
  const { call, job, instance, signal, breaker } = caller;
  if (signal.aborted || run.halt.reason !== undefined || breaker.reason !== undefined) return nothing;
  const index = instance.index ?? null;
  const prepared = prepare(caller);
  if (!prepared.ok) {
    caller.onFailure();
    return { result: 'failure', outputs: {}, problem: run.mask(prepared.error) };
  }
  const { plan, scopes } = prepared.value;
  const prefix = `${instanceId(job, instance.index)}/`;
  const nested: RunContext = {
    ...run,
    workflow: call.workflow,
    plan,
    selection: caller.selection,
    scopes,
    prefix,
    order: caller.order,
    signal,
    emit: (event) => {
      run.emit(event);
      watchFor(run, caller, prefix, event);
    },
  };
  run.emit({
    type: 'call.started',
    job,
    instance: index,
    instance_name: caller.name,
    matrix: instance.matrix ?? null,
    uses: call.uses,
    inputs: { ...plan.inputs },
    jobs: plannedJobs(nested),
  });
  run.budget.limitJobs(
    call.workflow.jobs.map(({ id, budget }) => ({ id: `${prefix}${id}` as JobId, budget })),
  );
  const outcomes = await run.runJobs(nested);
  const end = endOf(nested, outcomes);
  if (end.result === 'failure') caller.onFailure();
  run.emit({
    type: 'call.completed',
    job,
    instance: index,
    result: end.result,
    reason: end.problem ?? null,
  });
  return end;
}

/** The error is a message for the user. */
function prepare({ call, scopes }: Caller): Result<{ readonly plan: Plan; readonly scopes: Scopes }, string> {
  const inputs = calledInputs(call, scopes.real);
  if (!inputs.ok) return err(`input ${quoted(inputs.error.input)} ${inputs.error.problem}`);
  const own = calledScopes(call, scopes, inputs.value);
  const plan = planWorkflow(call.workflow, inputs.value, own.real);
  if (!plan.ok) return err(plan.error.map(messageOf).join('; '));
  const within = extendEnv(own, call.workflow.env);
  return within.ok ? ok({ plan: plan.value, scopes: within.value }) : within;
}

function endOf(run: RunContext, outcomes: ReadonlyMap<JobId, JobOutcome>): InstanceEnd {
  const results = [...outcomes.values()].map((outcome) => outcome.result);
  const has = (result: Conclusion): boolean => results.includes(result);
  const result = has('failure') ? 'failure' : has('cancelled') ? 'cancelled' : 'success';
  const waitsFor = [...outcomes.values()].find((outcome) => outcome.waitsFor !== undefined)?.waitsFor;
  const { values, problem } = workflowOutputs(run, outcomes);
  if (result === 'success' && problem !== undefined) return { result: 'failure', outputs: values, problem };
  return { result, outputs: values, problem: undefined, waitsFor };
}

/** Counts failures of the same step in the instances of the job that uses the workflow: see `Breaker`. */
function watchFor(run: RunContext, { breaker, job }: Caller, prefix: string, event: RunEvent): void {
  if (event.type !== 'node.failed' && event.type !== 'node.completed') return;
  const step = `${event.job.slice(prefix.length)}/${event.step}` as StepId;
  if (event.type === 'node.completed') {
    if (!event.cached) breaker.succeeded(step);
    return;
  }
  if (event.continued || !breaker.failed(step, { class: event.class, message: event.message })) return;
  run.emit({ type: 'log', level: 'error', message: `job "${job}": ${breaker.reason}`, node: null });
}

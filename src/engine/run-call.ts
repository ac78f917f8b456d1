import type { Failure } from '../model/failure.ts';
import { instanceId, type JobId, type StepId, withoutInstances } from '../model/ids.ts';
import type { Conclusion, JobOutcome } from '../model/outcome.ts';
import type { RunEvent } from '../model/run-events.ts';
import type { Call } from '../model/workflow.ts';
import type { Instance } from '../plan/instances.ts';
import type { Selection } from '../plan/selection.ts';
import type { Breaker } from './breaker.ts';
import type { RunContext } from './context.ts';
import type { Order } from './order.ts';
import { planCall } from './plan-call.ts';
import { plannedJobs } from './planned-jobs.ts';
import type { InstanceEnd } from './run-instance.ts';
import type { Scopes } from './scopes.ts';
import { workflowOutputs } from './workflow-outputs.ts';

/** An instance of a job that uses a workflow. */
export interface Caller {
  readonly call: Call;
  /** With the prefix of the workflow that it is in. */
  readonly job: JobId;
  readonly instance: Instance;
  /** Of a job that repeats, from 0. */
  readonly iteration?: number | undefined;
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
  const { call, job, instance, iteration, signal, breaker } = caller;
  if (signal.aborted || run.halt.reason !== undefined || breaker.reason !== undefined) return nothing;
  const index = instance.index ?? null;
  const prepared = planCall(call, caller.scopes);
  if (!prepared.ok) {
    caller.onFailure();
    return { result: 'failure', outputs: {}, problem: run.mask(prepared.error) };
  }
  const { plan, scopes } = prepared.value;
  const prefix = `${instanceId(job, instance.index, iteration)}/`;
  const at = iteration === undefined ? { instance: index } : { instance: index, iteration };
  const course = new Course(prefix);
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
      course.event(event);
    },
  };
  run.emit({
    type: 'call.started',
    job,
    ...at,
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
  tellBreaker(run, caller, course, end);
  if (end.result === 'failure') caller.onFailure();
  run.emit({
    type: 'call.completed',
    job,
    ...at,
    result: end.result,
    reason: end.problem ?? null,
  });
  return end;
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

/** What the siblings of an instance should know of how it went: see `Breaker`. Its steps are named within the workflow. */
class Course {
  readonly #prefix: string;
  readonly completed = new Set<StepId>();
  firstFailure: { readonly step: StepId; readonly failure: Failure } | undefined;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  event(event: RunEvent): void {
    if (event.type !== 'node.failed' && event.type !== 'node.completed') return;
    const path = `${event.job.slice(this.#prefix.length)}/${event.step}`;
    const step = withoutInstances(path) as StepId;
    if (event.type === 'node.completed') {
      if (!event.cached) this.completed.add(step);
    } else if (!event.continued) {
      this.firstFailure ??= { step, failure: { class: event.class, message: event.message } };
    }
  }
}

function tellBreaker(
  run: RunContext,
  { breaker, job }: Caller,
  course: Course,
  { result }: InstanceEnd,
): void {
  if (result !== 'failure') {
    for (const step of course.completed) breaker.succeeded(step);
    return;
  }
  const { firstFailure: first } = course;
  if (first === undefined || !breaker.failed(first.step, first.failure)) return;
  run.emit({ type: 'log', level: 'error', message: `job "${job}": ${breaker.reason}`, node: null });
}

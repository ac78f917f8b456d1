import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { ancestors, type Graph, topologicalOrder } from '../model/graph.ts';
import type { JobId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Inputs, Job, Workflow } from '../model/workflow.ts';
import { calledInputs, calledScope, usesContext, waitsForJobs } from './calls.ts';
import { type Instance, instancesOf, isDynamic } from './instances.ts';

export type PlannedInstances =
  | { readonly kind: 'known'; readonly instances: readonly Instance[] }
  /** The matrix uses outputs of these jobs. */
  | { readonly kind: 'dynamic'; readonly waitsFor: readonly JobId[] };

export interface JobPlan {
  readonly job: Job;
  /** Place in the plan's order, from 0. */
  readonly order: number;
  readonly ancestors: ReadonlySet<JobId>;
  readonly instances: PlannedInstances;
}

/** What a run will do, as far as it can be known before it runs. */
export interface Plan {
  readonly workflow: Workflow;
  readonly inputs: Inputs;
  /** Every job after all it needs, else in the order of the file. */
  readonly jobs: readonly JobPlan[];
}

/**
 * Plans a workflow: orders the jobs and expands every matrix that does not wait for another job. The scope holds what
 * is known before a run: `inputs`, `git`, `run`. A matrix that does not expand is a diagnostic at the matrix.
 */
export function planWorkflow(
  workflow: Workflow,
  inputs: Inputs,
  scope: Scope,
): Result<Plan, readonly Diagnostic[]> {
  const graph: Graph = new Map(workflow.jobs.map((job) => [job.id, job.needs.map((need) => need.id)]));
  const byId = new Map(workflow.jobs.map((job) => [job.id as string, job]));
  const problems: Diagnostic[] = [];
  const jobs = topologicalOrder(graph).map((id, order): JobPlan => {
    const job = byId.get(id) as Job;
    const base = { job, order, ancestors: ancestors(graph, id) as Set<JobId> };
    if (isDynamic(job)) {
      return { ...base, instances: { kind: 'dynamic', waitsFor: job.needs.map((need) => need.id) } };
    }
    const instances = instancesOf(job, scope);
    if (!instances.ok && job.strategy.matrix !== undefined) {
      problems.push(diagnostic('matrix-error', job.strategy.matrix.place, { problem: instances.error }));
    }
    const known = instances.ok ? instances.value : [];
    problems.push(...callProblems(job, known, scope));
    return { ...base, instances: { kind: 'known', instances: known } };
  });
  return problems.length > 0 ? err(problems) : ok({ workflow, inputs, jobs });
}

/** What is wrong with the workflow that a job uses, as far as it can be known before other jobs have run; of the first instance. */
function callProblems({ call }: Job, instances: readonly Instance[], scope: Scope): readonly Diagnostic[] {
  // The strategy's own values may wait for other jobs, too.
  if (
    call === undefined ||
    waitsForJobs(call) ||
    (['strategy', 'repeat'] as const).some((name) => usesContext(call, name))
  )
    return [];
  for (const { matrix } of instances) {
    const inputs = calledInputs(call, { ...scope, contexts: { ...scope.contexts, matrix: matrix ?? {} } });
    if (!inputs.ok) {
      const { place, ...problem } = inputs.error;
      return [diagnostic('wrong-with', place, { workflow: call.uses, ...problem })];
    }
    const plan = planWorkflow(call.workflow, inputs.value, calledScope(scope, inputs.value));
    if (!plan.ok) {
      const used = { place: call.place, note: 'used here' };
      return plan.error.map((found) => ({ ...found, related: [...(found.related ?? []), used] }));
    }
  }
  return [];
}

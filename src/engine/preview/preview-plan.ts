import type { JobId } from '../../model/ids.ts';
import type { InstanceOutcome, JobOutcome } from '../../model/outcome.ts';
import type { Job } from '../../model/workflow.ts';
import type { Instance } from '../../plan/instances.ts';
import type { JobPlan } from '../../plan/plan.ts';
import { wantsJob } from '../job-condition.ts';
import { type StrategyValues, strategyOf } from '../job-strategy.ts';
import { needsContext } from '../outcome-context.ts';
import { extendScopes } from '../scopes.ts';
import type { PreviewContext, PreviewedJob, PreviewedNode } from './preview-context.ts';
import { previewInstance } from './preview-instance.ts';

/**
 * Walks a plan as a run would and looks every node up. Outputs of replayed nodes are known, so the walk goes as far as
 * stored results reach: conditions, dynamic matrices and prompts behind them are told as well.
 */
export async function previewPlan(preview: PreviewContext): Promise<readonly PreviewedJob[]> {
  const outcomes = new Map<JobId, JobOutcome>();
  const jobs: PreviewedJob[] = [];
  for (const plan of preview.plan.jobs) {
    const waitsFor = [...plan.ancestors].filter((id) => !outcomes.has(id));
    const { shown, outcome } = await previewJob(preview, plan, waitsFor, outcomes);
    jobs.push(shown);
    if (outcome !== undefined) outcomes.set(plan.job.id, outcome);
  }
  return jobs;
}

interface JobPreview {
  readonly shown: PreviewedJob;
  /** Undefined where it depends on what will run. */
  readonly outcome: JobOutcome | undefined;
}

async function previewJob(
  preview: PreviewContext,
  plan: JobPlan,
  waitsFor: readonly JobId[],
  outcomes: ReadonlyMap<JobId, JobOutcome>,
): Promise<JobPreview> {
  const { job } = plan;
  const known = waitsFor.length === 0;
  const skipped = (reason: string): JobPreview => ({
    shown: { plan, nodes: [], skipped: reason },
    outcome: jobOutcome(job, 'skipped', []),
  });
  const needs = needsContext(job, known ? outcomes : new Map());
  const scopes = extendScopes(preview.scopes, { needs });
  if (known) {
    const wanted = wantsJob(plan, scopes.real, outcomes);
    if (!wanted.ok) return skipped(`its condition fails: ${wanted.error}`);
    if (wanted.value !== true) return skipped(wanted.value.because);
  }
  if (!known && plan.instances.kind === 'dynamic') {
    return { shown: { plan, nodes: undefined, skipped: null }, outcome: undefined };
  }
  const strategy = strategyOf(plan, scopes.real);
  if (known && !strategy.ok) return skipped(strategy.error);
  const values: StrategyValues = strategy.ok ? strategy.value : unknownStrategy(plan);
  if (values.instances.length === 0) return skipped('its matrix is empty');

  const nodes: PreviewedNode[] = [];
  const ended: (InstanceOutcome | undefined)[] = [];
  for (const instance of values.instances) {
    const result = await previewInstance(preview, { job, scopes, strategy: values, waitsFor }, instance);
    nodes.push(...result.nodes);
    ended.push(result.outcome);
  }
  const all = ended.filter((each) => each !== undefined);
  const complete = known && all.length === ended.length;
  return {
    shown: { plan, nodes, skipped: null },
    outcome: complete ? jobOutcome(job, 'success', all) : undefined,
  };
}

/** The parts that can't be told before other jobs have run don't matter for a key. */
function unknownStrategy({ instances }: JobPlan): StrategyValues {
  const known: readonly Instance[] = instances.kind === 'known' ? instances.instances : [];
  return { instances: known, maxParallel: undefined, failFast: false };
}

function jobOutcome(
  job: Job,
  result: 'success' | 'skipped',
  instances: readonly InstanceOutcome[],
): JobOutcome {
  if (job.strategy.matrix !== undefined) return { kind: 'matrix', result, instances };
  return { kind: 'single', result, outputs: instances[0]?.outputs ?? {} };
}

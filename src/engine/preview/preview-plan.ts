import type { JobId } from '../../model/ids.ts';
import type { InstanceOutcome, JobOutcome } from '../../model/outcome.ts';
import type { Job } from '../../model/workflow.ts';
import { waitsForJobs } from '../../plan/calls.ts';
import type { Instance } from '../../plan/instances.ts';
import type { JobPlan } from '../../plan/plan.ts';
import { wantsJob } from '../job-condition.ts';
import { type StrategyValues, strategyOf } from '../job-strategy.ts';
import { needsContext } from '../outcome-context.ts';
import { mostOf } from '../repeat.ts';
import { extendScopes } from '../scopes.ts';
import type { PreviewContext, PreviewedJob, PreviewedJobs, PreviewedNode } from './preview-context.ts';
import { previewInstance } from './preview-instance.ts';

/**
 * Walks a plan as a run would and looks every node up. Outputs of replayed nodes are known, so the walk goes as far as
 * stored results reach: conditions, dynamic matrices and prompts behind them are told as well.
 */
export async function previewPlan(
  preview: Omit<PreviewContext, 'prefix' | 'previewJobs'>,
): Promise<readonly PreviewedJob[]> {
  return (await previewJobs({ ...preview, prefix: '', previewJobs })).shown;
}

async function previewJobs(preview: PreviewContext): Promise<PreviewedJobs> {
  const outcomes = new Map<JobId, JobOutcome>();
  const shown: PreviewedJob[] = [];
  for (const plan of preview.plan.jobs) {
    const waitsFor = [...plan.ancestors].filter((id) => !outcomes.has(id));
    const job = await previewJob(preview, plan, waitsFor, outcomes);
    shown.push(job.shown, ...job.called);
    if (job.outcome !== undefined) outcomes.set(plan.job.id, job.outcome);
  }
  return { shown, outcomes };
}

interface JobPreview {
  readonly shown: PreviewedJob;
  /** Jobs of the workflow that it uses. */
  readonly called: readonly PreviewedJob[];
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
  const id = `${preview.prefix}${job.id}`;
  const base = {
    id,
    plan,
    instances: 0,
    nodes: [],
    inputsWaitFor: [],
    skipped: null,
    ...iterationsOf(plan, preview),
  };
  const skipped = (reason: string): JobPreview => ({
    shown: { ...base, skipped: reason },
    called: [],
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
    return { shown: { ...base, instances: undefined, nodes: undefined }, called: [], outcome: undefined };
  }
  const strategy = strategyOf(plan, scopes.real);
  if (known && !strategy.ok) return skipped(strategy.error);
  const values: StrategyValues = strategy.ok ? strategy.value : unknownStrategy(plan);
  if (values.instances.length === 0) return skipped('its matrix is empty');
  const instances = values.instances.length;
  if (!known && job.call !== undefined && waitsForJobs(job.call)) {
    const shown = { ...base, instances, nodes: undefined, inputsWaitFor: waitsFor };
    return { shown, called: [], outcome: undefined };
  }

  const called: PreviewedJob[] = [];
  const nodes: PreviewedNode[] = [];
  const ended: (InstanceOutcome | undefined)[] = [];
  for (const instance of values.instances) {
    const result = await previewInstance(preview, { job, scopes, strategy: values, waitsFor }, instance);
    nodes.push(...result.nodes);
    called.push(...result.called);
    ended.push(result.outcome);
  }
  const all = ended.filter((each) => each !== undefined);
  const complete = known && all.length === ended.length;
  return {
    shown: { ...base, instances, nodes },
    called,
    outcome: complete ? jobOutcome(job, 'success', all) : undefined,
  };
}

function iterationsOf(
  { job: { repeat } }: JobPlan,
  { scopes }: PreviewContext,
): Pick<PreviewedJob, 'maxIterations'> {
  if (repeat === undefined) return {};
  const most = mostOf(repeat, scopes);
  return { maxIterations: most.ok ? most.value : null };
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

import type { JobId, StepId } from '../../model/ids.ts';
import { instanceId, nodeId } from '../../model/ids.ts';
import type { InstanceOutcome } from '../../model/outcome.ts';
import type { Result } from '../../model/result.ts';
import type { Job, Step } from '../../model/workflow.ts';
import type { Instance } from '../../plan/instances.ts';
import { plannedNode } from '../../plan/nodes.ts';
import { contextsUsedByText } from '../../template/references.ts';
import { prepareApproval } from '../approve-node.ts';
import { prepareCommand } from '../command-node.ts';
import { outputsOf } from '../instance-outputs.ts';
import { InstanceState } from '../instance-state.ts';
import { instanceScopes } from '../job-instance.ts';
import type { StrategyValues } from '../job-strategy.ts';
import { replayed } from '../node-end.ts';
import { preparePrompt } from '../prompt-node.ts';
import { holds, iterationScopes, mostOf } from '../repeat.ts';
import { wantsStep } from '../run-instance.ts';
import { extendEnv, type Scopes } from '../scopes.ts';
import { withoutOutput } from '../step-outcome.ts';
import { mayReplay } from '../stored-result.ts';
import { missReason } from './miss-reason.ts';
import { previewCall } from './preview-call.ts';
import type { PreviewContext, PreviewedJob, PreviewedNode } from './preview-context.ts';
import { contextsOfStep } from './step-contexts.ts';

/** A job in a preview. */
export interface PreviewJob {
  readonly job: Job;
  /** With `needs`, empty where some are unknown. */
  readonly scopes: Scopes;
  readonly strategy: StrategyValues;
  /** Jobs before it that would run, so that their outputs are unknown. */
  readonly waitsFor: readonly JobId[];
}

/** `settled`: what comes after it can be told, since it is replayed or skipped. */
type Verdict = Pick<PreviewedNode, 'cache' | 'reason'> & { readonly settled: boolean };

const never = new AbortController().signal;

interface InstancePreview {
  readonly nodes: readonly PreviewedNode[];
  readonly called: readonly PreviewedJob[];
  readonly outcome: InstanceOutcome | undefined;
}

/**
 * Looks the nodes of one instance up; its outcome is known only if all of them are replayed. Of a job that repeats, as many
 * iterations as can be told.
 */
export async function previewInstance(
  preview: PreviewContext,
  job: PreviewJob,
  instance: Instance,
): Promise<InstancePreview> {
  const around = instanceScopes(job.scopes, job.strategy, instance);
  const { repeat } = job.job;
  if (repeat === undefined) return previewOnce(preview, job, instance, around);
  const most = mostOf(repeat, around);
  const nodes: PreviewedNode[] = [];
  const called: PreviewedJob[] = [];
  let previous: InstanceOutcome['outputs'] = null;
  for (let index = 0; index < (most.ok ? most.value : 1); index += 1) {
    const scopes = iterationScopes(around, index, previous);
    const iteration = await previewOnce(preview, job, instance, scopes, index);
    nodes.push(...iteration.nodes);
    called.push(...iteration.called);
    const { outcome, state } = iteration;
    if (outcome?.outputs == null) break;
    const until = holds(repeat, state ?? scopes, outcome.outputs);
    if (!until.ok) break;
    if (until.value) return { nodes, called, outcome };
    previous = outcome.outputs;
  }
  return { nodes, called, outcome: undefined };
}

async function previewOnce(
  preview: PreviewContext,
  { job, waitsFor }: PreviewJob,
  instance: Instance,
  around: Scopes,
  iteration?: number,
): Promise<InstancePreview & { readonly state?: Scopes }> {
  const within = extendEnv(around, job.env);
  const id = `${preview.prefix}${job.id}` as JobId;
  if (job.call !== undefined) {
    const known = waitsFor.length === 0;
    const caller = { id: instanceId(id, instance.index, iteration), instance, scopes: around, known };
    return { nodes: [], ...(await previewCall(preview, job.call, caller)) };
  }
  const state = new InstanceState({
    scopes: within.ok ? within.value : around,
    signal: never,
    job: id,
    index: instance.index,
    iteration,
    matrix: instance.matrix,
    name: id,
  });
  const envWaits = job.env.some(({ value }) => contextsUsedByText(value).has('needs'));
  const open: Open = { jobs: waitsFor, env: within, envWaits, step: undefined };
  const nodes: PreviewedNode[] = [];
  for (const step of job.steps) {
    const { settled, ...verdict } = await previewStep(preview, step, state, open);
    if (!settled) open.step ??= step.id;
    nodes.push({ ...plannedNode(id, instance, step, state.scopes().keyed, iteration), ...verdict });
  }
  const outputs =
    open.step === undefined && open.jobs.length === 0 && within.ok ? outputsOf(job, state) : undefined;
  const outcome: InstanceOutcome | undefined = outputs?.ok
    ? { matrix: instance.matrix ?? {}, result: 'success', outputs: outputs.value }
    : undefined;
  return { nodes, called: [], outcome, state: state.scopes() };
}

/** What is not known yet where a step stands. */
interface Open {
  readonly jobs: readonly string[];
  /** The job's `env`, which is part of every key, and whether it waits for these jobs. */
  readonly env: Result<unknown, string>;
  readonly envWaits: boolean;
  /** The first step of the instance that would run. */
  step: StepId | undefined;
}

const unknown = (reason: string): Verdict => ({ cache: 'unknown', reason, settled: false });

async function previewStep(
  preview: PreviewContext,
  step: Step,
  state: InstanceState,
  open: Open,
): Promise<Verdict> {
  const waiting = waitsOn(step, open);
  if (waiting !== undefined) return unknown(`waits for ${waiting}`);
  if (!open.env.ok) return unknown(`fails: ${open.env.error}`);
  if (open.step === undefined && open.jobs.length === 0) {
    const wanted = wantsStep(step, state);
    if (!wanted.ok) return unknown(`fails: if: ${wanted.error}`);
    if (!wanted.value) {
      state.record(step.id, withoutOutput('skipped'));
      return { cache: 'unknown', reason: 'skipped: its condition is false', settled: true };
    }
  }
  const scopes = extendEnv(state.scopes(), step.env);
  if (!scopes.ok) return unknown(`fails: ${scopes.error}`);
  const node = nodeId(state.job, state.index, step.id, state.iteration);
  const prepared =
    step.kind === 'run'
      ? await prepareCommand(preview, step, scopes.value)
      : step.kind === 'approve'
        ? prepareApproval(preview, node, step, scopes.value)
        : await preparePrompt(preview, step, scopes.value, step.thread && state.outcomeOf(step.thread.id));
  if (!prepared.ok) return unknown(`fails: ${prepared.error.message}`);
  const { key, madeFrom } = prepared.value;
  const { stored } = await preview.samples.take(key, node, state.index);
  if (stored !== undefined && mayReplay(stored, prepared.value, preview.continues)) {
    state.record(step.id, replayed(stored));
    return { cache: 'hit', reason: `stored by run ${stored.run_id}`, settled: true };
  }
  const reason = missReason(step, node, madeFrom(), {
    histories: preview.history,
    continuing: preview.continues.size > 0,
  });
  return { cache: 'miss', reason, settled: false };
}

/** What a step's key depends on and is not known; undefined where it can be told. */
function waitsOn(step: Step, { jobs, envWaits, step: earlier }: Open): string | undefined {
  const contexts = contextsOfStep(step);
  const [job] = jobs;
  if (job !== undefined && (step.if !== undefined || envWaits || contexts.has('needs'))) return job;
  if (earlier === undefined) return undefined;
  const continues = step.kind === 'prompt' && step.thread !== undefined;
  return continues || step.if !== undefined || contexts.has('steps') ? earlier : undefined;
}

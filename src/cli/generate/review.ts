import { messageOf } from '../../diagnostics/message.ts';
import { defaultEstimate } from '../../engine/estimates.ts';
import type { PreviewedJob } from '../../engine/preview/preview-context.ts';
import { type Abilities, abilitiesOf } from '../../generate/abilities.ts';
import type { Written } from '../../generate/judge.ts';
import type { History } from '../../journal/history.ts';
import { newRunId } from '../../journal/run-id.ts';
import { everyStep } from '../../model/called.ts';
import type { Json } from '../../model/json.ts';
import type { InputSpec } from '../../model/workflow.ts';
import type { WorkflowFile } from '../find-workflow.ts';
import { estimateNode, planJson } from '../plan-json.ts';
import { type PreparedRun, prepareLoaded } from '../prepare-run.ts';
import { previewRun, type RunPreview } from '../preview-run.ts';
import type { Refusal } from '../problem.ts';
import type { Project } from '../project.ts';

/** What a reviewer wants to know of a workflow before it is run. */
export interface Review {
  readonly abilities: Abilities;
  readonly plan: PlannedReview;
  /** Inputs that must be given; the plan was made with something in their place. */
  readonly needed: readonly InputSpec[];
}

export type PlannedReview =
  | {
      readonly kind: 'planned';
      readonly prepared: PreparedRun;
      readonly preview: RunPreview;
      readonly estimate: TokenEstimate;
    }
  /** It can't be planned without the inputs, or in this repository as it is. */
  | { readonly kind: 'open'; readonly reason: string };

/** What a run would take, as `plan` and budgets reckon it. */
export interface TokenEstimate {
  readonly tokens: number;
  /** Agent calls that are known now. */
  readonly calls: number;
  /** Of those, the ones whose step has run before. */
  readonly known: number;
  /** Tokens of a call whose step has not. */
  readonly assumed: number;
  /** Jobs whose instances are not known yet, with the agent calls of each instance. */
  readonly open: readonly { readonly job: string; readonly calls: number }[];
}

export async function reviewOf(project: Project, file: WorkflowFile, written: Written): Promise<Review> {
  const { workflow } = written;
  const needed = workflow.inputs.filter((input) => input.required && input.default === undefined);
  return { abilities: abilitiesOf(workflow), plan: await planOf(project, file, written, needed), needed };
}

async function planOf(
  project: Project,
  file: WorkflowFile,
  { workflow, warnings }: Written,
  needed: readonly InputSpec[],
): Promise<PlannedReview> {
  const loaded = { project, file, workflow, warnings, source: workflow.file };
  const prepare = (standIn: (input: InputSpec) => Json): ReturnType<typeof prepareLoaded> => {
    const values = Object.fromEntries(needed.map((input) => [input.name, standIn(input)]));
    return prepareLoaded(loaded, { flags: [], file: values }, newRunId(new Date()));
  };
  const named = prepare(placeholder);
  // Where the name of a branch is asked for, none does better than one that is not there.
  const prepared = named.ok || needed.length === 0 ? named : prepare(emptiest);
  if (!prepared.ok) return { kind: 'open', reason: reasonOf(prepared.error) };
  const preview = await previewRun(prepared.value, {});
  if (!preview.ok) return { kind: 'open', reason: preview.error.message };
  const { jobs, history } = preview.value;
  return {
    kind: 'planned',
    prepared: prepared.value,
    preview: preview.value,
    estimate: estimateOf(jobs, history),
  };
}

function estimateOf(jobs: readonly PreviewedJob[], history: History): TokenEstimate {
  const nodes = jobs
    .flatMap((job) => job.nodes ?? [])
    .filter((node) => node.kind === 'prompt' && node.cache !== 'hit')
    .map((node) => estimateNode(node, history));
  const open = jobs
    .filter(({ nodes: known, skipped }) => known === undefined && skipped === null)
    .map(({ plan: { job } }) => ({
      job: job.id,
      calls: everyStep([job]).filter((step) => step.kind === 'prompt').length,
    }));
  return {
    tokens: nodes.reduce<number>((sum, tokens) => sum + (tokens ?? defaultEstimate), 0),
    calls: nodes.length,
    known: nodes.filter((tokens) => tokens !== undefined).length,
    assumed: defaultEstimate,
    open,
  };
}

/** Something to plan with, which shows where it stands. */
function placeholder(input: InputSpec): Json {
  const name = `<${input.name}>`;
  if (input.type === 'array') return [name];
  return input.type === 'string' ? name : emptiest(input);
}

function emptiest(input: InputSpec): Json {
  switch (input.type) {
    case 'string':
      return '';
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    case 'choice':
      return input.options[0] ?? '';
  }
}

function reasonOf(refusal: Refusal): string {
  if (refusal.kind === 'problem')
    return [refusal.problem.message, ...(refusal.problem.remedies ?? [])].join('; ');
  return refusal.diagnostics.map(messageOf).join('; ');
}

/** As `--json` prints it. */
export function reviewJson({ abilities, plan, needed }: Review): Readonly<Record<string, unknown>> {
  return {
    may: abilities,
    needed_inputs: needed.map(({ name }) => name),
    plan: plan.kind === 'planned' ? planJson(plan.prepared, plan.preview) : null,
    plan_problem: plan.kind === 'open' ? plan.reason : null,
    estimate: plan.kind === 'planned' ? plan.estimate : null,
  };
}

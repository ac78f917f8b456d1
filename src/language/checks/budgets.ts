import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { ancestors, type Graph } from '../../model/graph.ts';
import type { Budget, Job } from '../../model/workflow.ts';
import { type MappingNode, mappingAt, scalarAt } from '../yaml/node.ts';
import type { Check, CheckContext } from './check.ts';
import { literalOf } from './literal.ts';

/** Fewer tokens than Codex sends before it comes to the prompt: what the model is told of its tools alone is more. */
const leastTokens = 2_000;

/** A budget that can't last for what runs in any case, so that every first run ends paused. */
export const budgets: Check = function* ({ workflow, unsure, root }: CheckContext): Generator<Diagnostic> {
  if (unsure.has(workflow.jobs)) return;
  if (isLimit(workflow.budget))
    yield* tooSmall(workflow.budget, certainAgents(workflow.jobs), mappingAt(root, 'budget'));
  const jobs = mappingAt(root, 'jobs');
  for (const job of workflow.jobs) {
    if (!isLimit(job.budget) || unsure.has(job)) continue;
    yield* tooSmall(job.budget, instances(job) * prompts(job), mappingAt(mappingAt(jobs, job.id), 'budget'));
  }
};

const isLimit = ({ agents, tokens }: Budget): boolean => agents !== undefined || tokens !== undefined;

/** `certain`: how many agents run at least; `node`: where the budget stands. */
function* tooSmall(
  { agents, tokens }: Budget,
  certain: number,
  node: MappingNode | undefined,
): Generator<Diagnostic> {
  const [ofAgents, ofTokens] = [scalarAt(node, 'agents'), scalarAt(node, 'tokens')];
  if (agents !== undefined && agents < certain && ofAgents !== undefined) {
    const problem = `allows ${count(agents, 'agent call')}, but`;
    yield diagnostic('small-budget', ofAgents.place, { problem, certain });
  }
  if (tokens !== undefined && tokens < certain * leastTokens && ofTokens !== undefined) {
    const least = leastTokens.toLocaleString('en-US');
    const problem = `of ${count(tokens, 'token')} is less than ${least} for each agent, and`;
    yield diagnostic('small-budget', ofTokens.place, { problem, certain });
  }
}

const count = (n: number, noun: string): string =>
  `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;

/** How many agents a run calls at least: of jobs and steps without a condition, and of a matrix that is written out. */
function certainAgents(jobs: readonly Job[]): number {
  const graph: Graph = new Map(jobs.map((job) => [job.id, job.needs.map((need) => need.id)]));
  const sizes = new Map(jobs.map((job) => [job.id as string, job.if === undefined ? instances(job) : 0]));
  let sum = 0;
  for (const job of jobs) {
    const size = sizes.get(job.id) ?? 0;
    const agents = prompts(job);
    if (size === 0 || agents === 0) continue;
    // A job that may be skipped takes those that need it along.
    if ([...ancestors(graph, job.id)].every((id) => sizes.get(id) !== 0)) sum += size * agents;
  }
  return sum;
}

/** How many agents each instance of a job calls at least. */
const prompts = ({ call, steps }: Job): number =>
  call === undefined
    ? steps.filter((step) => step.kind === 'prompt' && step.if === undefined).length
    : certainAgents(call.workflow.jobs);

function instances({ strategy: { matrix } }: Job): number {
  if (matrix === undefined) return 1;
  const { source } = matrix;
  if (source.kind === 'expression' || source.exclude !== undefined || source.vectors.length === 0) return 0;
  const sizes = source.vectors.map(({ value }) =>
    value.kind === 'list' && literalOf(value) !== undefined ? value.items.length : 0,
  );
  return sizes.reduce((product, size) => product * size, 1);
}

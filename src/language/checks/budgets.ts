import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { ancestors, type Graph } from '../../model/graph.ts';
import type { Job } from '../../model/workflow.ts';
import { type MappingNode, mappingAt, scalarAt } from '../yaml/node.ts';
import type { Check, CheckContext } from './check.ts';
import { literalOf } from './literal.ts';

/** Fewer tokens than Codex sends before it comes to the prompt: what the model is told of its tools alone is more. */
const leastTokens = 2_000;

/** A budget that can't last for what runs in any case, so that every first run ends paused. */
export const budgets: Check = function* (context: CheckContext): Generator<Diagnostic> {
  const { workflow, unsure, root } = context;
  const { agents, tokens } = workflow.budget;
  if ((agents === undefined && tokens === undefined) || unsure.has(workflow.jobs)) return;
  const certain = certainAgents(workflow.jobs);
  const places = mappingAt(root, 'budget');
  if (agents !== undefined && agents < certain) {
    yield diagnostic('small-budget', placeOf(places, 'agents', context), {
      problem: `allows ${count(agents, 'agent call')}, but`,
      certain,
    });
  }
  if (tokens !== undefined && tokens < certain * leastTokens) {
    yield diagnostic('small-budget', placeOf(places, 'tokens', context), {
      problem: `of ${count(tokens, 'token')} is less than ${leastTokens.toLocaleString('en-US')} for each agent, and`,
      certain,
    });
  }
};

const placeOf = (budget: MappingNode | undefined, key: string, { workflow }: CheckContext) =>
  scalarAt(budget, key)?.place ?? { file: workflow.file, range: { start: 0, end: 0 } };

const count = (n: number, noun: string): string =>
  `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;

/** How many agents a run calls at least: of jobs and steps without a condition, and of a matrix that is written out. */
function certainAgents(jobs: readonly Job[]): number {
  const graph: Graph = new Map(jobs.map((job) => [job.id, job.needs.map((need) => need.id)]));
  const sizes = new Map(jobs.map((job) => [job.id as string, job.if === undefined ? instances(job) : 0]));
  let sum = 0;
  for (const job of jobs) {
    const size = sizes.get(job.id) ?? 0;
    const prompts =
      job.call === undefined
        ? job.steps.filter((step) => step.kind === 'prompt' && step.if === undefined).length
        : certainAgents(job.call.workflow.jobs);
    if (size === 0 || prompts === 0) continue;
    // A job that may be skipped takes those that need it along.
    if ([...ancestors(graph, job.id)].every((id) => sizes.get(id) !== 0)) sum += size * prompts;
  }
  return sum;
}

function instances({ strategy: { matrix } }: Job): number {
  if (matrix === undefined) return 1;
  const { source } = matrix;
  if (source.kind === 'expression' || source.exclude !== undefined || source.vectors.length === 0) return 0;
  const sizes = source.vectors.map(({ value }) =>
    value.kind === 'list' && literalOf(value) !== undefined ? value.items.length : 0,
  );
  return sizes.reduce((product, size) => product * size, 1);
}

import { printable } from '../../diagnostics/printable.ts';
import type { PreviewedJob } from '../../engine/preview/preview-context.ts';
import type { History } from '../../journal/history.ts';
import { newRunId } from '../../journal/run-id.ts';
import { oneLine } from '../../reporters/text.ts';
import type { AgentFlags } from '../choose-agents.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Io, write } from '../io.ts';
import { mermaidGraph } from '../plan-graph.ts';
import { estimateNode, planJson } from '../plan-json.ts';
import { planText } from '../plan-text.ts';
import { type InputFlags, prepareRun } from '../prepare-run.ts';
import { previewRun, type RunPreview } from '../preview-run.ts';
import { reportProblem, reportRefusal, reportWarnings } from '../problem.ts';

export interface PlanFlags extends InputFlags, AgentFlags {
  readonly json: boolean;
  readonly graph?: 'mermaid' | undefined;
}

/** Shows what a run would do: every node, whether its stored result is replayed, and if not, why. */
export async function plan(io: Io, workflow: string, flags: PlanFlags): Promise<ExitCode> {
  const prepared = await prepareRun(io, workflow, flags, newRunId(new Date()));
  if (!prepared.ok) return reportRefusal(io, prepared.error);
  await reportWarnings(io, prepared.value.warnings, workflow);
  if (flags.graph === 'mermaid') {
    await write(io.stdout, mermaidGraph(prepared.value.plan.jobs));
    return exitCode.success;
  }
  const preview = await previewRun(prepared.value, flags);
  if (!preview.ok) return reportProblem(io, preview.error);
  const { unfinished, jobs, history } = preview.value;
  await write(io.stderr, notes(prepared.value.source.path, preview.value));
  const text = flags.json
    ? `${JSON.stringify(planJson(prepared.value, preview.value), null, 2)}\n`
    : printable(
        planText(prepared.value.workflow, jobs, {
          columns: io.stdout.columns ?? 80,
          ...estimate(jobs, history),
          unfinished,
        }),
      );
  await write(io.stdout, text);
  return exitCode.success;
}

/** More of them would hide the plan. */
const shownWarnings = 5;

function notes(workflow: string, { running, warnings }: RunPreview): string {
  const more = warnings.length - shownWarnings;
  const lines = [
    ...warnings.slice(0, shownWarnings),
    ...(more > 0 ? [`and ${more} more such warnings`] : []),
    ...(running === null
      ? []
      : [
          `${workflow} is being run: process ${running.pid}, run ${running.run_id}; the plan is that of a run after it, as if it ended now`,
        ]),
  ];
  return lines.map((line) => `codex-flow: ${oneLine(line)}\n`).join('');
}

/** Tokens of what would run, as far as earlier runs tell, and how many prompts they tell nothing of. */
function estimate(
  jobs: readonly PreviewedJob[],
  history: History,
): { readonly tokens: number | undefined; readonly neverRun: number } {
  const estimates = jobs.flatMap(({ nodes }) => (nodes ?? []).map((node) => estimateNode(node, history)));
  const known = estimates.filter((tokens) => tokens !== undefined);
  const sum = known.reduce((total, tokens) => total + tokens, 0);
  return { tokens: sum === 0 ? undefined : sum, neverRun: estimates.length - known.length };
}

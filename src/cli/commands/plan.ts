import { printable } from '../../diagnostics/printable.ts';
import type { PreviewedJob, PreviewedNode } from '../../engine/preview/preview-context.ts';
import type { History } from '../../journal/history.ts';
import { newRunId } from '../../journal/run-id.ts';
import type { AgentFlags } from '../choose-agents.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Io, write } from '../io.ts';
import { mermaidGraph } from '../plan-graph.ts';
import { planText } from '../plan-text.ts';
import { type InputFlags, type PreparedRun, prepareRun } from '../prepare-run.ts';
import { previewRun, type RunPreview } from '../preview-run.ts';
import { reportDiagnostics, reportProblem, reportRefusal } from '../problem.ts';

export interface PlanFlags extends InputFlags, AgentFlags {
  readonly json: boolean;
  readonly graph?: 'mermaid' | undefined;
}

/** Shows what a run would do: every node, whether its stored result is replayed, and if not, why. */
export async function plan(io: Io, workflow: string, flags: PlanFlags): Promise<ExitCode> {
  const prepared = await prepareRun(io, workflow, flags, newRunId(new Date()));
  if (!prepared.ok) return reportRefusal(io, prepared.error);
  await reportDiagnostics(io, prepared.value.warnings);
  if (flags.graph === 'mermaid') {
    await write(io.stdout, mermaidGraph(prepared.value.plan.jobs));
    return exitCode.success;
  }
  const preview = await previewRun(prepared.value, flags);
  if (!preview.ok) return reportProblem(io, preview.error);
  const { jobs, history } = preview.value;
  const text = flags.json
    ? `${JSON.stringify(asJson(prepared.value, preview.value), null, 2)}\n`
    : printable(
        planText(prepared.value.workflow, jobs, {
          columns: io.stdout.columns ?? 80,
          tokens: estimate(jobs, history),
        }),
      );
  await write(io.stdout, text);
  return exitCode.success;
}

function asJson({ workflow, inputs, source }: PreparedRun, { jobs, history }: RunPreview): unknown {
  return {
    workflow: { name: workflow.name, path: source.path, hash: source.hash },
    inputs,
    jobs: jobs.map(({ plan: { job, instances }, nodes, skipped }) => ({
      id: job.id,
      needs: job.needs.map((need) => need.id),
      dynamic: instances.kind === 'dynamic',
      instances: nodes === undefined ? null : nodes.length / job.steps.length,
      skipped,
      steps: job.steps.map((step) => ({ id: step.id, kind: step.kind })),
    })),
    nodes: jobs.flatMap(({ nodes }) =>
      (nodes ?? []).map((node) => ({ ...node, estimated_tokens: estimateNode(node, history) ?? null })),
    ),
  };
}

/** Tokens of what would run, as far as earlier runs tell; undefined where they tell nothing. */
function estimate(jobs: readonly PreviewedJob[], history: History): number | undefined {
  const known = jobs
    .flatMap(({ nodes }) => (nodes ?? []).map((node) => estimateNode(node, history)))
    .filter((tokens) => tokens !== undefined);
  const sum = known.reduce((total, tokens) => total + tokens, 0);
  return sum === 0 ? undefined : sum;
}

function estimateNode(node: PreviewedNode, history: History): number | undefined {
  if (node.kind === 'run' || node.cache === 'hit') return 0;
  return history.tokensOf(node.job, node.step);
}

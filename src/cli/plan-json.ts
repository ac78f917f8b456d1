import type { PreviewedNode } from '../engine/preview/preview-context.ts';
import type { History } from '../journal/history.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { RunPreview } from './preview-run.ts';

/** A plan as `plan --json` prints it. */
export function planJson({ workflow, inputs, source }: PreparedRun, preview: RunPreview): unknown {
  const { unfinished, jobs, history, running } = preview;
  return {
    workflow: { name: workflow.name, path: source.path, hash: source.hash },
    running,
    inputs,
    unfinished: unfinished ?? null,
    jobs: jobs.map(
      ({ id, plan: { job, instances: planned }, instances, maxIterations, inputsWaitFor, skipped }) => ({
        id,
        needs: job.needs.map((need) => `${prefixOf(id, job.id)}${need.id}`),
        dynamic: planned.kind === 'dynamic' || inputsWaitFor.length > 0,
        instances: instances ?? null,
        skipped,
        ...(maxIterations === undefined ? {} : { max_iterations: maxIterations }),
        ...(job.call === undefined ? {} : { uses: job.call.uses }),
        steps: job.steps.map((step) => ({ id: step.id, kind: step.kind })),
      }),
    ),
    nodes: jobs.flatMap(({ nodes }) =>
      (nodes ?? []).map((node) => ({ ...node, estimated_tokens: estimateNode(node, history) ?? null })),
    ),
  };
}

/** What leads to a job in a workflow that another job uses: `caller[0]/`. */
const prefixOf = (id: string, job: string): string => id.slice(0, id.length - job.length);

/** Tokens of a node, by earlier runs of its step; undefined where there are none. */
export function estimateNode(node: PreviewedNode, history: History): number | undefined {
  if (node.kind !== 'prompt' || node.cache === 'hit') return 0;
  return history.tokensOf(node.job, node.step);
}

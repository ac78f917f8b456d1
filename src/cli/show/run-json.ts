import type { RunStanding } from '../run-words.ts';
import { runDuration } from '../run-words.ts';
import type { RunDetails } from './run-details.ts';
import { runTotals } from './run-totals.ts';

/** A run as `show --json` prints it. */
export function runJson(
  { id, path, standing }: { readonly id: string; readonly path: string; readonly standing: RunStanding },
  details: RunDetails,
): unknown {
  const { started, completed, jobs, called, nodes, logs } = details;
  const { usage, agents: _, ...counts } = runTotals(details);
  return {
    id,
    workflow: started.workflow,
    result: standing,
    reason: completed?.reason ?? null,
    inputs: started.inputs,
    attempt: started.attempt ?? 1,
    continues: started.continues ?? null,
    agent: started.agent,
    versions: started.versions,
    workspace: started.workspace ?? null,
    concurrency: started.concurrency ?? null,
    started_at: started.at,
    completed_at: completed?.at ?? null,
    duration_ms: runDuration(details),
    nodes: counts,
    usage,
    jobs: [...started.jobs, ...called].map((job) => {
      const ended = jobs.get(job.id);
      return {
        id: job.id,
        name: job.name,
        needs: job.needs,
        matrix: job.matrix,
        ...(job.uses === undefined ? {} : { uses: job.uses }),
        result: ended?.result ?? null,
        reason: ended?.reason ?? null,
        nodes: nodes.filter((node) => node.job === job.id),
      };
    }),
    outputs: completed?.outputs ?? null,
    logs: logs.map(({ level, message, node }) => ({ level, message, node })),
    journal: path,
  };
}

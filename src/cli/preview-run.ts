import type { PreviewedJob } from '../engine/preview/preview-context.ts';
import { previewPlan } from '../engine/preview/preview-plan.ts';
import { Samples } from '../engine/samples.ts';
import { extendEnv } from '../engine/scopes.ts';
import { type History, readHistory } from '../journal/history.ts';
import { createMask } from '../journal/mask.ts';
import { withoutInstances } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import { everything } from '../plan/selection.ts';
import { openResultView } from '../store/result-view.ts';
import { createWorkspace } from '../store/workspace.ts';
import { type AgentFlags, makeAgents } from './choose-agents.ts';
import { findUnfinished, withAttempt } from './continue-run.ts';
import { earlierUsage } from './earlier-usage.ts';
import { ownFiles } from './own-files.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { Problem } from './problem.ts';
import { whoRuns } from './run-lock.ts';
import { placeholders, withSecrets } from './secrets.ts';

export interface RunPreview {
  /** What the run would say of an unfinished one that it goes on with. */
  readonly unfinished: string | undefined;
  readonly jobs: readonly PreviewedJob[];
  readonly history: History;
  /** A run of the workflow that goes on: the preview is of one that is started when it ends, as if it ended now. */
  readonly running: { readonly run_id: string; readonly pid: number } | null;
  /** What is wrong with the stored results, in words for the user. */
  readonly warnings: readonly string[];
}

/**
 * Looks up what a run would replay, what it would first take over from the journals of killed runs included. Writes
 * nothing, and needs neither login nor secrets.
 */
export async function previewRun(
  prepared: PreparedRun,
  flags: AgentFlags,
): Promise<Result<RunPreview, Problem>> {
  const { project, workflow, plan, source } = prepared;
  const agents = await makeAgents(plan, everything, flags);
  if (!agents.ok) return agents;
  const holder = await whoRuns(project, source.path);
  const warnings: string[] = [];
  const store = await openResultView({
    directory: project.cache,
    journal: project.journal,
    warn: (text) => void warnings.push(text),
  });
  if (!store.ok) return store;
  try {
    const { continuation, workspace, killed } = await findUnfinished({
      directory: project.cache,
      workflowPath: source.path,
      plan,
      workspace: createWorkspace({ root: project.root, ignore: ownFiles({ workflow, source }) }),
      fresh: false,
    });
    const names = placeholders(workflow.secrets.map(({ name }) => name));
    const scope = withAttempt(prepared.scope, continuation.attempt);
    const scopes = extendEnv(withSecrets(scope, names), workflow.env);
    if (!scopes.ok) return err({ message: scopes.error });
    const { simulated } = agents.value.agentFor(undefined);
    const estimates = await earlierUsage(
      { directory: project.cache, workflowPath: source.path, simulated },
      { killed, journals: project.journal },
    );
    const history: History = {
      ...(await readHistory(project.journal, source.path)),
      tokensOf: (job, step) => {
        const { known, tokens } = estimates.of(withoutInstances(`${job}/${step}`));
        return known ? tokens : undefined;
      },
    };
    const jobs = await previewPlan({
      plan,
      agentFor: agents.value.agentFor,
      workspace,
      continues: new Set(continuation.runs),
      mask: createMask([]),
      samples: new Samples(store.value),
      scopes: scopes.value,
      history,
    });
    const running = holder === undefined ? null : { run_id: holder.run_id, pid: holder.pid };
    // What is going on is not left unfinished yet.
    const unfinished = running === null ? continuation.message : undefined;
    return ok({ unfinished, jobs, history, running, warnings });
  } finally {
    store.value.close();
  }
}

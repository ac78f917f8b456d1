import { existsSync } from 'node:fs';
import type { PreviewedJob } from '../engine/preview/preview-context.ts';
import { previewPlan } from '../engine/preview/preview-plan.ts';
import { Samples } from '../engine/samples.ts';
import { extendEnv } from '../engine/scopes.ts';
import { type History, readHistory } from '../journal/history.ts';
import { createMask } from '../journal/mask.ts';
import { err, ok, type Result } from '../model/result.ts';
import { everything } from '../plan/selection.ts';
import { openResultStore } from '../store/result-store.ts';
import { createWorkspace } from '../store/workspace.ts';
import { type AgentFlags, makeAgents } from './choose-agents.ts';
import { findUnfinished } from './continue-run.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { Problem } from './problem.ts';
import { placeholders, withSecrets } from './secrets.ts';

export interface RunPreview {
  readonly jobs: readonly PreviewedJob[];
  readonly history: History;
}

/** Looks up what a run would replay. Writes nothing, and needs neither login nor secrets. */
export async function previewRun(
  prepared: PreparedRun,
  flags: AgentFlags,
): Promise<Result<RunPreview, Problem>> {
  const { project, workflow, plan, source } = prepared;
  const agents = await makeAgents(plan, everything, flags);
  if (!agents.ok) return agents;
  const names = placeholders(workflow.secrets.map(({ name }) => name));
  const scopes = extendEnv(withSecrets(prepared.scope, names), workflow.env);
  if (!scopes.ok) return err({ message: scopes.error });
  const warnings: string[] = [];
  const store = existsSync(project.cache)
    ? await openResultStore({
        directory: project.cache,
        mask: (text) => text,
        warn: (text) => void warnings.push(text),
      })
    : undefined;
  if (store?.ok === false) return err(store.error);
  try {
    const { continuation, workspace } = await findUnfinished({
      directory: project.cache,
      workflowPath: source.path,
      plan,
      workspace: createWorkspace({ root: project.root, ignore: ['.codex-flow', source.path] }),
      fresh: false,
    });
    const history = await readHistory(project.journal, source.path);
    const jobs = await previewPlan({
      plan,
      agentFor: agents.value.agentFor,
      workspace,
      continues: new Set(continuation.runs),
      mask: createMask([]),
      store: store?.value ?? { get: async () => undefined },
      samples: new Samples(),
      scopes: scopes.value,
      history,
    });
    return ok({ jobs, history });
  } finally {
    await store?.value.close();
  }
}

import type { Workflow } from '../model/workflow.ts';
import type { PreparedRun } from './prepare-run.ts';

/**
 * What never counts as part of the tree that steps read: the folder of codex-flow, and the files that the workflow is made
 * of, those of the workflows that it uses included. What of them reaches an agent is in the key of its step.
 */
export function ownFiles({ workflow, source }: Pick<PreparedRun, 'workflow' | 'source'>): readonly string[] {
  const files = new Set(['.codex-flow', source.path]);
  addFiles(workflow, files, new Set());
  return [...files];
}

function addFiles(workflow: Workflow, files: Set<string>, seen: Set<Workflow>): void {
  if (seen.has(workflow)) return;
  seen.add(workflow);
  files.add(workflow.file.path);
  for (const { source } of workflow.parts) files.add(source.path);
  for (const { call } of workflow.jobs) if (call !== undefined) addFiles(call.workflow, files, seen);
}

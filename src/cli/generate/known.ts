import type { KnownWorkflow } from '../../generate/workflow-list.ts';
import { knownWorkflows, type WorkflowFile } from '../find-workflow.ts';
import { openWorkflow } from '../open-workflow.ts';
import { packagedWorkflows } from '../packaged-workflows.ts';
import type { Project } from '../project.ts';

/** The workflows that can be run here, without those that have mistakes. */
export const workflowsHere = (project: Project, cwd: string): readonly KnownWorkflow[] =>
  filesHere(project, cwd).flatMap(opened);

/** Of these, the ones that come with codex-flow or a package. */
export const sharedWorkflows = (project: Project, cwd: string): readonly KnownWorkflow[] =>
  filesHere(project, cwd)
    .filter(({ origin }) => origin === 'shared')
    .flatMap(opened);

const filesHere = (project: Project, cwd: string): readonly WorkflowFile[] => [
  ...knownWorkflows(project, cwd),
  ...packagedWorkflows(project, cwd).packages.flatMap(({ files }) => files),
];

function opened(file: WorkflowFile): readonly KnownWorkflow[] {
  const loaded = openWorkflow(file);
  const workflow = loaded.ok ? loaded.value.workflow : undefined;
  return workflow === undefined ? [] : [{ name: file.name, path: file.display, workflow }];
}

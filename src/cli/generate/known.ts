import type { KnownWorkflow } from '../../generate/workflow-list.ts';
import { knownWorkflows } from '../find-workflow.ts';
import { openWorkflow } from '../open-workflow.ts';
import { packagedWorkflows } from '../packaged-workflows.ts';
import type { Project } from '../project.ts';

/** The workflows that can be run here, without those that have mistakes. */
export function workflowsHere(
  project: Project,
  cwd: string,
): readonly (KnownWorkflow & { readonly shared: boolean })[] {
  const packaged = packagedWorkflows(project, cwd).packages.flatMap(({ files }) => files);
  return [...knownWorkflows(project, cwd), ...packaged].flatMap((file) => {
    const loaded = openWorkflow(file);
    const workflow = loaded.ok ? loaded.value.workflow : undefined;
    if (workflow === undefined) return [];
    return [{ name: file.name, path: file.display, workflow, shared: file.origin === 'shared' }];
  });
}

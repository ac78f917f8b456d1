import { oneOf, quoted } from '../../diagnostics/wording.ts';
import { err, ok, type Result } from '../../model/result.ts';
import { findWorkflow, type WorkflowFile } from '../find-workflow.ts';
import { packagedWorkflows } from '../packaged-workflows.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../project.ts';

/** The workflow that is to be copied: as everywhere, and also the only one of a package by the package's name. */
export function findSource(reference: string, project: Project, cwd: string): Result<WorkflowFile, Problem> {
  if (/^(?:[a-z][a-z0-9+.-]+:|git@)/i.test(reference)) {
    return err({
      message: `${quoted(reference)} is an address, and workflows are not fetched from addresses`,
      remedies: [
        'install the package that it is in with npm, which knows versions and checks what it gets: npm install --save-dev <package>',
        'then add it from there: codex-flow add <package>/workflows/<name>.yml',
        'or download the file, read it, and add it by its path',
      ],
    });
  }
  const found = findWorkflow(reference, project, cwd);
  if (found.ok) return found;
  const { packages } = packagedWorkflows(project, cwd);
  const named = packages.find(({ name }) => name === reference || reference.startsWith(`${name}/`));
  if (named !== undefined) {
    const [only, ...others] = named.files;
    if (only !== undefined && others.length === 0 && reference === named.name) return ok(only);
    const names = oneOf(
      named.files.map(({ name }) => name),
      { word: 'and', quote: false },
    );
    return err({
      message:
        reference === named.name
          ? `package ${quoted(reference)} has several workflows: name one`
          : `there is no workflow ${quoted(reference)}`,
      remedies: [`package ${named.name} has ${names}`],
    });
  }
  const [, name] = /^((?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*)(?:\/.*)?$/.exec(reference) ?? [];
  const looksPackaged = name !== undefined && (reference.startsWith('@') || reference !== name);
  const install = looksPackaged
    ? [`if it is in a package, install that first: npm install --save-dev ${name}`]
    : [];
  return err({ ...found.error, remedies: [...(found.error.remedies ?? []), ...install] });
}

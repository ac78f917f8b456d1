import { readdirSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { quoted } from '../diagnostics/wording.ts';
import { systemErrorWords } from '../journal/system-error.ts';
import { err, ok, type Result } from '../model/result.ts';
import { findWorkflow, knownWorkflows, type WorkflowFile } from './find-workflow.ts';
import type { Problem } from './problem.ts';
import { displayPath, type Project } from './project.ts';

export interface Targets {
  readonly files: readonly WorkflowFile[];
  /** What of the references can't be found. */
  readonly problems: readonly Problem[];
}

/**
 * The files that references to workflows mean, each once: names and paths as everywhere, and also folders and globs.
 * Without a reference, the workflows of this repository.
 */
export async function findTargets(
  references: readonly string[],
  project: Project,
  cwd: string,
): Promise<Targets> {
  if (references.length === 0) return ownWorkflows(project, cwd);
  const files = new Map<string, WorkflowFile>();
  const problems: Problem[] = [];
  for (const reference of references) {
    const found = await expand(reference, project, cwd);
    if (!found.ok) problems.push(found.error);
    else for (const file of found.value) if (!files.has(file.path)) files.set(file.path, file);
  }
  return { files: [...files.values()], problems };
}

function ownWorkflows(project: Project, cwd: string): Targets {
  const files = knownWorkflows(project, cwd).filter((file) => file.origin === 'local');
  const message = `there are no workflows in ${displayPath(project.workflows, cwd)}`;
  const remedies = ['make a first one with: codex-flow init', 'or name a workflow or a file to validate'];
  return { files, problems: files.length === 0 ? [{ message, remedies }] : [] };
}

async function expand(
  reference: string,
  project: Project,
  cwd: string,
): Promise<Result<readonly WorkflowFile[], Problem>> {
  const named = findWorkflow(reference, project, cwd);
  if (named.ok) return ok([named.value]);
  const path = resolve(cwd, reference);
  const folder = isFolder(path);
  if (!folder && !/[*?{[]/.test(reference)) return named;
  const paths = folder ? workflowsIn(path) : await matches(reference, cwd);
  if (!paths.ok) return paths;
  if (paths.value.length === 0)
    return err({ message: `${quoted(reference)}: no .yml or .yaml file is there` });
  const files: WorkflowFile[] = [];
  for (const each of paths.value) {
    const found = findWorkflow(each, project, cwd);
    if (!found.ok) return found;
    files.push(found.value);
  }
  return ok(files);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function workflowsIn(folder: string): Result<readonly string[], Problem> {
  try {
    const names = readdirSync(folder).filter(isYaml).sort();
    return ok(names.map((name) => join(folder, name)));
  } catch (error) {
    return err({ message: `${quoted(folder)} can't be read: ${systemErrorWords(error)}` });
  }
}

async function matches(pattern: string, cwd: string): Promise<Result<readonly string[], Problem>> {
  const { glob } = await import('tinyglobby');
  const found = await glob(pattern, { cwd, absolute: true, dot: true, expandDirectories: false });
  return ok(found.filter(isYaml).sort());
}

const isYaml = (path: string): boolean => ['.yml', '.yaml'].includes(extname(path));

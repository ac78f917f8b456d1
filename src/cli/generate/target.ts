import { accessSync, constants, existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { firstSlug, isSlug, numbered } from '../../generate/slug.ts';
import { makeDirectory } from '../../journal/make-directory.ts';
import { systemErrorCode, systemErrorWords } from '../../journal/system-error.ts';
import { createWhole } from '../../lock/whole-file.ts';
import { err, ok, type Result } from '../../model/result.ts';
import { knownWorkflows, type WorkflowFile } from '../find-workflow.ts';
import type { Problem } from '../problem.ts';
import { displayPath, type Project } from '../project.ts';
import { isReadOnly, readOnlyProblem, replaceFile } from '../replace-file.ts';

/** Where a new workflow is to stand. */
export interface Target {
  readonly project: Project;
  readonly cwd: string;
  /** As given with `--name`; undefined: the agent names it. */
  readonly name: string | undefined;
  /** Whether a file that is there may be overwritten. */
  readonly force: boolean;
}

/** Whether the workflow can be written, found out before anything is spent. */
export function checkTarget(target: Target): Problem | undefined {
  const { project, cwd, name, force } = target;
  if (name !== undefined && !isSlug(name)) {
    return {
      message: `--name: ${JSON.stringify(name)} is no name for a workflow`,
      remedies: [
        'a name has letters, digits, - and _, and no folder: it becomes .codex-flow/workflows/<name>.yml',
      ],
    };
  }
  const there = name === undefined ? undefined : fileNamed(project, name);
  if (there !== undefined && !force) {
    return {
      message: `${displayPath(there, cwd)} is there already`,
      remedies: [
        `change it with codex-flow generate --update ${name} "…"`,
        'or take another --name, or overwrite it with --force',
      ],
    };
  }
  return writableProblem(target, there);
}

function writableProblem({ project, cwd }: Target, file: string | undefined): Problem | undefined {
  try {
    makeDirectory(project.workflows);
    accessSync(project.workflows, constants.W_OK);
    if (file === undefined) return undefined;
    if (isReadOnly(file)) return readOnlyProblem(displayPath(file, cwd));
    accessSync(file, constants.W_OK);
    return undefined;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return { message: `no workflow can be written to ${project.workflows}: ${systemErrorWords(error)}` };
  }
}

/** The file that a workflow named by the agent would have now: one that does not stand in anybody's way. */
export function fileFor({ project, cwd, name, force }: Target, ...texts: readonly string[]): WorkflowFile {
  if (name !== undefined) return localFile(project, cwd, name);
  const slug = firstSlug(...texts);
  if (force) return localFile(project, cwd, slug);
  // A workflow here hides a shared one of the same name.
  const taken = new Set(knownWorkflows(project, cwd).map((known) => known.name));
  for (const each of numbered(slug)) {
    if (!taken.has(each) && fileNamed(project, each) === undefined) return localFile(project, cwd, each);
  }
  return localFile(project, cwd, slug);
}

/** How often a name that was free may be taken by somebody else. */
const mostTries = 20;

/** Writes a new workflow, whole or not at all; the value is where it stands at last. */
export function writeNew(
  target: Target,
  file: WorkflowFile,
  text: string,
  tries = mostTries,
): Result<WorkflowFile, Problem> {
  const { project } = target;
  try {
    if (target.force && existsSync(file.path)) {
      const problem = replaceFile(file, text);
      return problem === undefined ? ok(file) : err(problem);
    }
    makeDirectory(project.workflows);
    if (createWhole(file.path, text, { durable: true })) return ok(file);
    // Somebody was faster.
    if (target.name !== undefined || tries === 0)
      return err({ message: `${file.display} is there by now, and is kept as it is` });
    return writeNew(target, fileFor(target, file.name), text, tries - 1);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return err({ message: `${file.display} can't be written: ${systemErrorWords(error)}` });
  }
}

function localFile(project: Project, cwd: string, name: string): WorkflowFile {
  const path = fileNamed(project, name) ?? join(project.workflows, `${name}.yml`);
  return { name, path, display: displayPath(path, cwd), origin: 'local', root: project.root };
}

/** The file of this name, whichever extension it has. */
const fileNamed = (project: Project, name: string): string | undefined =>
  ['.yml', '.yaml'].map((extension) => join(project.workflows, `${name}${extension}`)).find(isThere);

/** Also a link that leads nowhere is in the way. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

import { accessSync, constants, statSync } from 'node:fs';
import { findRepository } from '../../git/repository.ts';
import { gitAsync } from '../../git/run-git.ts';
import { systemErrorWords } from '../../journal/system-error.ts';
import { displayPath, type Project } from '../project.ts';
import { type Check, good, problem, warning } from './check.ts';

/** The oldest Node that codex-flow is made for. */
const oldest = { major: 20, minor: 19 };

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = major > oldest.major || (major === oldest.major && minor >= oldest.minor);
  if (fits) return good('node', version);
  const wanted = `${oldest.major}.${oldest.minor}`;
  return problem('node', `${version} is too old`, `install Node ${wanted} or newer`);
}

export async function checkGit(cwd: string): Promise<Check> {
  const version = await gitAsync(['--version'], { cwd });
  const repository = findRepository(cwd);
  if (!version.ok) {
    return warning(
      'git',
      version.error.message,
      'install git: without it, changedFiles() does not work and ignored files are told apart less exactly',
    );
  }
  const number = version.value.replace(/^git version /, '').trim();
  if (repository !== undefined) return good('git', `${number}, repository ${repository.root}`);
  return warning(
    'git',
    `${number}, but this folder is in no repository`,
    'run "git init": agents then have a history to look at, and changedFiles() works',
  );
}

/** Whether journal and results can be kept. */
export function checkFolder(project: Project, cwd: string): Check {
  const shown = displayPath(project.folder, cwd);
  const found = statSync(project.folder, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory()) {
    return problem('folder', `${shown} is a file`, 'move it away, then run "codex-flow init"');
  }
  for (const folder of found === undefined
    ? [project.root]
    : [project.folder, project.journal, project.cache]) {
    const denied = denial(folder);
    if (denied === undefined) continue;
    return problem(
      'folder',
      `${displayPath(folder, cwd)} can't be written: ${denied}`,
      'change its permissions, or work in a folder that is yours: a run keeps its journal and results there',
    );
  }
  if (found === undefined) {
    return good('folder', `${shown} is not there yet: "codex-flow init" makes it, with a first workflow`);
  }
  return good('folder', `${shown} can be written`);
}

/** Why a folder that is there can't be written; undefined where it can, or where it would be made. */
function denial(folder: string): string | undefined {
  try {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (!found.isDirectory()) return 'it is a file';
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return systemErrorWords(error);
  }
}

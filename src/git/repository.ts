import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface Repository {
  /** Absolute path of the working tree's root. */
  readonly root: string;
  /** Absolute path of the data of this working tree: its HEAD and index. */
  readonly gitDir: string;
  /** Absolute path of what all working trees of the repository share: refs and objects. The same path without linked ones. */
  readonly commonDir: string;
}

/** The repository whose working tree holds `cwd`; undefined outside of one. Reads files, so git need not be there. */
export function findRepository(cwd: string): Repository | undefined {
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    const repository = repositoryAt(directory);
    if (repository !== undefined) return repository;
    if (directory === dirname(directory)) return undefined;
  }
}

/** The repository whose working tree begins at `root`, absolute. */
export function repositoryAt(root: string): Repository | undefined {
  const gitDir = gitDirOf(join(root, '.git'));
  return gitDir === undefined ? undefined : { root, gitDir, commonDir: commonDirOf(gitDir) };
}

/** `.git` is a directory, or, in linked working trees and submodules, a file that says where that is. */
function gitDirOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const gitDir = stats.isDirectory() ? path : linkedGitDir(path);
  return gitDir !== undefined && existsSync(join(gitDir, 'HEAD')) ? gitDir : undefined;
}

function linkedGitDir(path: string): string | undefined {
  const target = /^gitdir: (.+?)\r?\n?$/.exec(readText(path) ?? '')?.[1];
  return target === undefined ? undefined : resolve(dirname(path), target);
}

function commonDirOf(gitDir: string): string {
  const common = readText(join(gitDir, 'commondir'))?.trim();
  return common === undefined ? gitDir : resolve(gitDir, common);
}

/** A small file's text; undefined where it can't be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

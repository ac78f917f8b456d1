import { join } from 'node:path';
import { findRepository, type Repository, readText } from './repository.ts';
import { git } from './run-git.ts';

/** What `git` in templates and expressions says. */
export interface GitContext {
  /** The commit that is checked out; null outside git and before the first commit. */
  readonly sha: string | null;
  /** The branch that is checked out, e.g. `main`; null outside git and with a detached HEAD. */
  readonly branch: string | null;
  /** Absolute path of the root. */
  readonly root: string;
}

const shaForm = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const branchPrefix = 'refs/heads/';

/** Reads two or three small files; asks git only where refs are not kept in files. Never throws. */
export function gitContext(root: string): GitContext {
  const repository = findRepository(root);
  if (repository === undefined) return { sha: null, branch: null, root };
  const head = readText(join(repository.gitDir, 'HEAD'))?.trim() ?? '';
  if (shaForm.test(head)) return { sha: head, branch: null, root };
  const ref = head.startsWith('ref: ') ? head.slice('ref: '.length) : undefined;
  // With the "reftable" format HEAD is only there to be found, and names this branch.
  if (ref === undefined || ref === 'refs/heads/.invalid') return askGit(root);
  return { sha: resolveRef(repository, ref), branch: branchOf(ref), root };
}

const branchOf = (ref: string): string | null =>
  ref.startsWith(branchPrefix) ? ref.slice(branchPrefix.length) : null;

function resolveRef({ gitDir, commonDir }: Repository, ref: string): string | null {
  for (const directory of [gitDir, commonDir]) {
    const text = readText(join(directory, ref))?.trim();
    if (text !== undefined && shaForm.test(text)) return text;
  }
  for (const line of readText(join(commonDir, 'packed-refs'))?.split('\n') ?? []) {
    const [sha = '', name] = line.trim().split(' ');
    if (name === ref && shaForm.test(sha)) return sha;
  }
  return null;
}

function askGit(root: string): GitContext {
  const sha = git(['rev-parse', '--verify', '--quiet', 'HEAD'], { cwd: root });
  const ref = git(['symbolic-ref', '--quiet', 'HEAD'], { cwd: root });
  return {
    sha: sha.ok ? sha.value.trim() : null,
    branch: ref.ok ? branchOf(ref.value.trim()) : null,
    root,
  };
}

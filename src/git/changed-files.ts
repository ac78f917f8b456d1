import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../model/result.ts';
import { type GitFailure, git, zeroSeparated } from './run-git.ts';

/**
 * Paths of the files that differ from the merge base of `base` and HEAD, committed or not, with the untracked ones that
 * are not ignored; relative to the root, with `/`, in code-unit order. Deleted files and submodules are left out. An
 * empty base is the remote's main branch (`origin/HEAD`), or HEAD where that is not known. The error is for the user.
 *
 * @param root the root of a git working tree.
 */
export function changedFilesIn(root: string, base: string): Result<string[], string> {
  const start = startOf(root, base);
  if (!start.ok) return start;
  const untracked = git(['ls-files', '-z', '--others', '--exclude-standard'], { cwd: root });
  if (!untracked.ok) return err(untracked.error.message);
  const args = start.value === null ? ['ls-files', '-z', '--cached'] : [...diff, start.value, '--'];
  const tracked = git(args, { cwd: root });
  if (!tracked.ok) return err(tracked.error.message);
  const paths = [...zeroSeparated(tracked.value), ...zeroSeparated(untracked.value)];
  // A repository inside this one, that is no submodule, is listed as a folder.
  const files = [...new Set(paths)].filter((path) => !path.endsWith('/')).sort();
  return ok(start.value === null ? files.filter((path) => existsSync(join(root, path))) : files);
}

const diff = [
  '-c',
  'diff.relative=false',
  'diff',
  '-z',
  '--name-only',
  '--no-renames',
  '--no-ext-diff',
].concat('--diff-filter=d', '--ignore-submodules=all');

/** The commit to compare with; null before the first commit. */
function startOf(root: string, base: string): Result<string | null, string> {
  const head = commitOf(root, 'HEAD');
  if (!head.ok && head.error.kind === 'not-installed') return err(head.error.message);
  if (!head.ok && head.error.exitCode !== 1) return err(head.error.message);
  if (base === '') {
    if (!head.ok) return ok(null);
    const main = commitOf(root, 'refs/remotes/origin/HEAD');
    return main.ok ? mergeBase(root, 'origin/HEAD', main.value) : ok(head.value);
  }
  const commit = base.startsWith('-') ? undefined : commitOf(root, base);
  if (commit?.ok !== true) return err(`there is no commit or branch "${base}" here${fetchHint(root, base)}`);
  return head.ok ? mergeBase(root, base, commit.value) : ok(commit.value);
}

function commitOf(root: string, name: string): Result<string, GitFailure> {
  const found = git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], { cwd: root });
  return found.ok ? ok(found.value.trim()) : found;
}

function mergeBase(root: string, name: string, commit: string): Result<string, string> {
  const found = git(['merge-base', commit, 'HEAD'], { cwd: root });
  if (found.ok) return ok(found.value.trim());
  if (found.error.exitCode !== 1) return err(found.error.message);
  return err(`"${name}" and HEAD have no commit in common: in a shallow clone, run "git fetch --unshallow"`);
}

function fetchHint(root: string, base: string): string {
  const remotes = git(['remote'], { cwd: root });
  const names = remotes.ok ? remotes.value.split('\n').filter((name) => name !== '') : [];
  if (names.length === 0) return ': this repository has no remote to fetch it from';
  const remote = names.find((name) => base.startsWith(`${name}/`));
  return remote === undefined
    ? `: if it is on the remote, run "git fetch ${names[0]} ${base}"`
    : `: run "git fetch ${remote} ${base.slice(remote.length + 1)}"`;
}

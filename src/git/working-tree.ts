import { hash } from 'node:crypto';
import { isAbsolute, join, relative, sep } from 'node:path';
import { err, ok, type Result } from '../model/result.ts';
import { hiddenEntries, parseEntries } from './index-listing.ts';
import { findRepository, type Repository, repositoryAt } from './repository.ts';
import { type GitFailure, gitAsync, zeroSeparated } from './run-git.ts';
import { type ScratchIndex, withScratchIndex } from './scratch-index.ts';

/**
 * The git tree of the files in a folder of a working tree as they are now: tracked and untracked, not ignored. Where
 * other repositories are in it, submodules or not, a hash of that tree and of theirs: of them git keeps the commit
 * alone. Works on a copy of the index, which knows the files that were not touched, and beside the object store:
 * nothing is changed or left in the repository.
 *
 * @param folder absolute path in the working tree, e.g. its root.
 * @param excluded files and folders that are no part of the tree: relative to the folder, with `/`.
 */
export async function workingTree(
  repository: Repository,
  folder: string,
  excluded: readonly string[],
): Promise<Result<string, GitFailure>> {
  // Git refuses paths that lead into another repository: they are for that one to leave out.
  const own = excluded.filter((path) => {
    return findRepository(join(folder, path, '..'))?.root === repository.root;
  });
  const scanned = await withScratchIndex(repository, (scratch) =>
    writeTree(repository, folder, own, scratch),
  );
  if (!scanned.ok || scanned.value.embedded.length === 0) {
    return scanned.ok ? ok(scanned.value.tree) : scanned;
  }
  const trees: [path: string, tree: string][] = [['', scanned.value.tree]];
  for (const path of scanned.value.embedded) {
    const root = join(repository.root, path);
    const inner = repositoryAt(root);
    // A submodule that was not fetched has no files.
    if (inner === undefined) continue;
    const prefix = `${posix(relative(folder, root))}/`;
    const within = excluded
      .filter((each) => each.startsWith(prefix))
      .map((each) => each.slice(prefix.length));
    const tree = await workingTree(inner, root, within);
    if (!tree.ok) return err({ ...tree.error, message: `in ${prefix}: ${tree.error.message}` });
    trees.push([prefix, tree.value]);
  }
  return ok(trees.length === 1 ? scanned.value.tree : hash('sha256', JSON.stringify(trees), 'hex'));
}

interface Scanned {
  readonly tree: string;
  /** Paths of the repositories in it, relative to the repository's root, with `/`, in code-unit order. */
  readonly embedded: readonly string[];
}

async function writeTree(
  repository: Repository,
  folder: string,
  excluded: readonly string[],
  scratch: ScratchIndex,
): Promise<Result<Scanned, GitFailure>> {
  const git = (args: readonly string[], input?: string) =>
    gitAsync([...scratch.settings, ...args], { cwd: folder, env: scratch.env, ...(input && { input }) });
  if (excluded.length > 0) {
    const pathspecs = excluded.map((path) => `:(literal)${path}`);
    const removed = await git(['rm', '--cached', '-r', '-f', '-q', '--ignore-unmatch', '--', ...pathspecs]);
    if (!removed.ok) return removed;
  }
  // Where temporary files are kept in the repository itself, ours would be part of it.
  const inside = posix(relative(folder, scratch.folder));
  const left = inside.startsWith('../') || isAbsolute(inside) ? excluded : [...excluded, inside];
  const exclusions = left.map((path) => `:(exclude,literal)${path}`);
  const add = () => git(['add', '--all', '--ignore-errors', '--', '.', ...exclusions]);
  let added = await add();
  // Code 1: some files can't be read, by us and so by any step; they are no part of the tree.
  if (!added.ok && added.error.exitCode !== 1) return added;
  const listed = await git(['ls-files', '-v', '--stage', '--full-name', '-z']);
  if (!listed.ok) return listed;
  const { hidden, embedded } = parseEntries(listed.value);
  const shown = hiddenEntries(hidden, repository.root);
  if (shown !== '') {
    // Files that git was told not to look at are read by agents all the same.
    const told = await git(['update-index', '-z', '--index-info'], shown);
    if (!told.ok) return told;
    added = await add();
    if (!added.ok && added.error.exitCode !== 1) return added;
  }
  // Repositories without a commit are among what can't be added.
  const others = added.ok ? ok('') : await git(['ls-files', ...untracked]);
  if (!others.ok) return others;
  const bare = zeroSeparated(others.value).flatMap((path) => (path.endsWith('/') ? [path.slice(0, -1)] : []));
  const prefix = posix(relative(repository.root, folder));
  const written = await git([
    'write-tree',
    // What the index names is there; looking each object up would take longer than all the rest.
    '--missing-ok',
    ...(prefix === '' ? [] : [`--prefix=${prefix}/`]),
  ]);
  if (!written.ok) return written;
  return ok({ tree: written.value.trim(), embedded: [...new Set([...embedded, ...bare])].sort() });
}

const untracked = ['--others', '--exclude-standard', '--directory', '--full-name', '-z'];

const posix = (path: string): string => (sep === '/' ? path : path.split(sep).join('/'));

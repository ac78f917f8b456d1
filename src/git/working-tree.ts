import { copyFile, mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { err, ok, type Result } from '../model/result.ts';
import type { Repository } from './repository.ts';
import { type GitFailure, gitAsync } from './run-git.ts';

/**
 * The git tree of the files in a folder of a working tree as they are now: tracked and untracked, not ignored. Works on
 * a copy of the index, which knows the files that were not touched, and beside the object store: nothing is changed or
 * left in the repository.
 *
 * @param folder absolute path in the working tree, e.g. its root.
 * @param excluded files and folders that are no part of the tree: relative to the folder, with `/`.
 */
export async function workingTree(
  repository: Repository,
  folder: string,
  excluded: readonly string[],
): Promise<Result<string, GitFailure>> {
  const temporary = await mkdtemp(join(tmpdir(), 'codex-flow-'));
  try {
    const env = {
      GIT_INDEX_FILE: join(temporary, 'index'),
      GIT_OBJECT_DIRECTORY: join(temporary, 'objects'),
    };
    await mkdir(join(env.GIT_OBJECT_DIRECTORY, 'info'), { recursive: true });
    const alternates = join(env.GIT_OBJECT_DIRECTORY, 'info', 'alternates');
    await writeFile(alternates, `${join(repository.commonDir, 'objects')}\n`);
    await copyIndex(join(repository.gitDir, 'index'), env.GIT_INDEX_FILE);
    return await writeTree(repository, folder, excluded, env);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Keeps the time of the index: git takes files that are as young as their index for possibly changed. */
async function copyIndex(from: string, to: string): Promise<void> {
  const stats = await stat(from).catch(() => undefined);
  if (stats === undefined) return;
  await copyFile(from, to);
  await utimes(to, stats.atime, stats.mtime);
}

async function writeTree(
  repository: Repository,
  folder: string,
  excluded: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Result<string, GitFailure>> {
  const git = (args: readonly string[]) => gitAsync([...settings, ...args], { cwd: folder, env });
  if (excluded.length > 0) {
    const pathspecs = excluded.map((path) => `:(literal)${path}`);
    const removed = await git(['rm', '--cached', '-r', '-f', '-q', '--ignore-unmatch', '--', ...pathspecs]);
    if (!removed.ok) return removed;
  }
  const exclusions = excluded.map((path) => `:(exclude,literal)${path}`);
  const added = await git(['add', '--all', '--ignore-errors', '--', '.', ...exclusions]);
  // Code 1: some files can't be read, by us and so by any step; they are no part of the tree.
  if (!added.ok && added.error.exitCode !== 1) return added;
  const prefix = relative(repository.root, folder).split(sep).join('/');
  const written = await git(['write-tree', ...(prefix === '' ? [] : [`--prefix=${prefix}/`])]);
  return written.ok ? ok(written.value.trim()) : err(written.error);
}

/** The objects live as long as this call, so they need neither compression nor flushing. */
const settings = [
  'core.looseCompression=0',
  'core.fsync=none',
  'core.fsmonitor=false',
  'core.safecrlf=false',
  'advice.addEmbeddedRepo=false',
].flatMap((setting) => ['-c', setting]);

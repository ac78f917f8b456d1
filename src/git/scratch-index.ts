import { copyFile, mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

/** A copy of a repository's index, with a place beside its object store for what is added to it. */
export interface ScratchIndex {
  /** Absolute. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** To be put before git's command. */
  readonly settings: readonly string[];
}

/** Gives `work` a copy of the index to work on, and removes it after. Rejects with the system's error. */
export async function withScratchIndex<T>(
  repository: Repository,
  work: (scratch: ScratchIndex) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-flow-'));
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index'), GIT_OBJECT_DIRECTORY: join(folder, 'objects') };
    await mkdir(join(env.GIT_OBJECT_DIRECTORY, 'info'), { recursive: true });
    const alternates = join(env.GIT_OBJECT_DIRECTORY, 'info', 'alternates');
    await writeFile(alternates, `${join(repository.commonDir, 'objects')}\n`);
    await copyIndex(join(repository.gitDir, 'index'), env.GIT_INDEX_FILE);
    return await work({ folder, env, settings: settingsFor(folder) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Keeps the time of the index: git takes files that are as young as their index for possibly changed. */
async function copyIndex(from: string, to: string): Promise<void> {
  const stats = await stat(from).catch(() => undefined);
  if (stats === undefined) return;
  await copyFile(from, to);
  await utimes(to, stats.atime, stats.mtime);
}

const settingsFor = (folder: string): string[] =>
  [
    // The objects live as long as this call, so they need neither compression nor flushing.
    'core.looseCompression=0',
    'core.fsync=none',
    'core.fsmonitor=false',
    'core.safecrlf=false',
    'advice.addEmbeddedRepo=false',
    // A split index keeps its larger part in the repository.
    'core.splitIndex=false',
    // Files outside of a sparse checkout count, too, where they are there.
    'core.sparseCheckout=false',
    // A hook would be told of an index that is not the user's.
    `core.hooksPath=${join(folder, 'hooks')}`,
  ].flatMap((setting) => ['-c', setting]);

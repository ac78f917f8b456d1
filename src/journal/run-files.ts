import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The journal of one run, as a file. */
export interface RunFile {
  /** The file's name without its extension: the run's id, if nobody renamed it. */
  readonly id: string;
  readonly path: string;
}

const suffix = '.jsonl';

/**
 * The journals in a folder, newest first; none where it is not there. Pipes and devices of such a name are none.
 * Rejects with the system's error.
 */
export async function runFiles(directory: string): Promise<readonly RunFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const named = entries.filter(({ name }) => name.endsWith(suffix));
  const readable = await Promise.all(named.map((entry) => endsSometime(directory, entry)));
  return named
    .filter((_, i) => readable[i])
    .map(({ name }) => name)
    .sort()
    .reverse()
    .map((name) => ({ id: name.slice(0, -suffix.length), path: join(directory, name) }));
}

/** A pipe or a device may keep its reader waiting for ever; what else can't be read says so when it is. */
function endsSometime(directory: string, entry: Dirent): boolean | Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile() || entry.isDirectory();
  return stat(join(directory, entry.name)).then(
    (target) => target.isFile() || target.isDirectory(),
    () => true,
  );
}

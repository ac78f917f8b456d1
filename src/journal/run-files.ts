import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The journal of one run, as a file. */
export interface RunFile {
  /** The file's name without its extension: the run's id, if nobody renamed it. */
  readonly id: string;
  readonly path: string;
}

const suffix = '.jsonl';

/** The journals in a folder, newest first; none where it is not there. Rejects with the system's error. */
export async function runFiles(directory: string): Promise<readonly RunFile[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith(suffix))
    .sort()
    .reverse()
    .map((name) => ({ id: name.slice(0, -suffix.length), path: join(directory, name) }));
}

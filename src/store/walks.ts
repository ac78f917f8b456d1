import { readdirSync, type Stats, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { isSettled } from './file-digests.ts';

const require = createRequire(import.meta.url);

/** Loaded when the first pattern needs it: most runs have none, and answers are due at once. */
export const tinyglobby = (): typeof import('tinyglobby') => require('tinyglobby');

interface Walk {
  readonly found: readonly string[];
  /** The folders that were read, by absolute path, as they were before. */
  readonly folders: ReadonlyMap<string, Stats | undefined>;
}

/** Walks through a folder for patterns, again only where a file or folder has come or gone in a place it looked at. */
export class Walks {
  readonly #root: string;
  readonly #known = new Map<string, Walk>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Paths of the files that match, relative to the root, with `/`, in no order. Never leaves the root. */
  files(patterns: readonly string[], excluded: readonly string[]): readonly string[] {
    const question = JSON.stringify([patterns, excluded]);
    const known = this.#known.get(question);
    if (known !== undefined && isCurrent(known)) return known.found;
    const now = Date.now();
    const folders = new Map<string, Stats | undefined>();
    const found = walk(this.#root, patterns, excluded, (folder) => {
      folders.set(folder, statSync(folder, { throwIfNoEntry: false }));
    });
    if ([...folders.values()].every((stats) => stats === undefined || isSettled(stats, now))) {
      this.#known.set(question, { found, folders });
    }
    return found;
  }
}

function walk(
  root: string,
  patterns: readonly string[],
  excluded: readonly string[],
  onFolder: (path: string) => void,
): readonly string[] {
  const modules = patterns.some((pattern) => pattern.includes('node_modules')) ? [] : ['**/node_modules/**'];
  // The walk begins at the root, so a way out that braces hide leads nowhere.
  return tinyglobby().globSync(patterns, {
    cwd: root,
    dot: true,
    expandDirectories: false,
    followSymbolicLinks: false,
    ignore: ['**/.git/**', ...modules, ...excluded],
    fs: {
      readdirSync: ((path: string, options: { withFileTypes: true }) => {
        onFolder(resolve(root, path));
        return readdirSync(path, options);
      }) as typeof readdirSync,
    },
  });
}

function isCurrent({ folders }: Walk): boolean {
  for (const [folder, before] of folders) {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (
      stats?.mtimeMs !== before?.mtimeMs ||
      stats?.ctimeMs !== before?.ctimeMs ||
      stats?.ino !== before?.ino
    ) {
      return false;
    }
  }
  return true;
}

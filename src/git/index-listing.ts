import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is not plain in an index. */
export interface SpecialEntries {
  /** Entries that git was told not to look at: `h` before those with `--assume-unchanged`, `S` or `s` with `--skip-worktree`. */
  readonly hidden: readonly string[];
  /** Paths of repositories in the repository: submodules and others. */
  readonly embedded: readonly string[];
}

const nul = '\0';

/** Reads what `git ls-files -v --stage -z` prints: `H 100644 <object> 0<tab><path>`, each with a NUL at its end. */
export function parseEntries(listing: string): SpecialEntries {
  const hidden: string[] = [];
  const embedded: string[] = [];
  for (let start = 0; start < listing.length; ) {
    const found = listing.indexOf(nul, start);
    const end = found === -1 ? listing.length : found;
    const isRepository = listing.startsWith('160000 ', start + 2);
    if (isRepository) embedded.push(pathOf(listing.slice(start, end)));
    else if (listing[start] !== 'H') hidden.push(listing.slice(start, end));
    start = end + 1;
  }
  return { hidden, embedded };
}

const pathOf = (entry: string): string => entry.slice(entry.indexOf('\t') + 1);

/**
 * Hidden entries as input for `git update-index -z --index-info`, which takes the hint away. One that is to be skipped
 * and has no file is left out by a sparse checkout, and stays as it is.
 */
export function hiddenEntries(hidden: readonly string[], root: string): string {
  const folders = new Map<string, boolean>();
  const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const folderIsThere = (folder: string): boolean => {
    let known = folders.get(folder);
    if (known === undefined) {
      known = isThere(folder);
      folders.set(folder, known);
    }
    return known;
  };
  return hidden
    .filter((entry) => {
      const path = join(root, pathOf(entry));
      // A name that is not UTF-8 was not read as it is.
      if (entry.includes('\uFFFD')) return false;
      return entry.startsWith('h') || (folderIsThere(dirname(path)) && isThere(path));
    })
    .map((entry) => `${entry.slice('h '.length)}${nul}`)
    .join('');
}

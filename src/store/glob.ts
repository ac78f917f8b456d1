import { type Stats, statSync } from 'node:fs';
import { isAbsolute, posix, relative, resolve, sep } from 'node:path';
import { systemErrorWords } from '../journal/system-error.ts';
import { FunctionError } from '../model/scope.ts';
import { tinyglobby, Walks } from './walks.ts';

export interface GlobOptions {
  /** What patterns are relative to: a path relative to the root, with `/`; `.` for the root. Default: the root. */
  readonly base?: string;
  /** Whether a path, relative to the root, is left out. */
  readonly ignored: (path: string) => boolean;
}

/** Finds files in a root by patterns. */
export class Globs {
  readonly #root: string;
  readonly #walks: Walks;

  /** @param root absolute path. */
  constructor(root: string) {
    this.#root = root;
    this.#walks = new Walks(root);
  }

  /**
   * Files that match at least one pattern and no `!` pattern: relative to the root, with `/`, in code-unit order.
   *
   * A pattern that names an existing file as it stands means that file, even where it has characters that are special
   * in globs (`app/[id]/page.tsx`); one that names a folder means all in it. Names with a leading dot match as any
   * other. `.git` is never entered, `node_modules` only where a pattern names it, links to folders are not followed.
   * Throws a `FunctionError` for a pattern that leaves the root.
   */
  files(patterns: readonly string[], { base = '.', ignored }: GlobOptions): string[] {
    const root = this.#root;
    const named: string[] = [];
    const globs: string[] = [];
    const excluded: string[] = [];
    for (const pattern of patterns) {
      if (pattern.startsWith('!') && !pattern.startsWith('!(')) {
        const path = resolvePattern(pattern.slice(1), base, root);
        excluded.push(path, `${path}/**`);
        continue;
      }
      const path = resolvePattern(pattern, base, root);
      const stats = statsOf(resolve(root, path), pattern);
      if (stats?.isFile() === true) named.push(path);
      else if (stats?.isDirectory() === true) globs.push(path === '.' ? '**' : `${escapeGlob(path)}/**`);
      else if (isGlob(path)) globs.push(path);
    }
    if (excluded.length > 0) globs.push(...named.splice(0).map(escapeGlob));
    const found = new Set(globs.length === 0 ? named : [...named, ...this.#walks.files(globs, excluded)]);
    return [...found].filter((path) => !isGitData(path) && !ignored(path)).sort();
  }
}

function statsOf(path: string, pattern: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new FunctionError(`"${pattern}" can't be looked up: ${systemErrorWords(error)}`, { cause: error });
  }
}

/** A pattern relative to the root, from one relative to the base. */
function resolvePattern(pattern: string, base: string, root: string): string {
  const absolute = isAbsolute(pattern);
  const given = absolute ? toPosix(relative(root, pattern)) : pattern;
  const joined = posix.normalize(absolute || base === '.' ? given || '.' : `${base}/${given}`);
  const path = joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
  if (path === '..' || path.startsWith('../') || isAbsolute(path)) {
    throw new FunctionError(`"${pattern}" leaves the repository: only files inside it can be named`);
  }
  return path;
}

export const toPosix = (path: string): string => (sep === '/' ? path : path.split(sep).join('/'));

const isGlob = (path: string): boolean => /[*?[\]{}()!+@]/.test(path);

const isGitData = (path: string): boolean => /(?:^|\/)\.git(?:\/|$)/.test(path);

const escapeGlob = (path: string): string => (isGlob(path) ? tinyglobby().escapePath(path) : path);

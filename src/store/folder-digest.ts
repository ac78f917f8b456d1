import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ignore } from 'ignore';
import { systemErrorCode } from '../journal/system-error.ts';
import { FunctionError } from '../model/scope.ts';

/** Outside git nothing says which files matter; a folder with more than this is hardly meant as a whole. */
const fileLimit = 50_000;

/**
 * All files of a folder that no `.gitignore` in it leaves out: relative to it, with `/`, in code-unit order. `.git` and
 * `node_modules` are left out always, and folders that can't be read; links are not followed. Throws a `FunctionError` where there are too many.
 */
export async function listFolder(root: string, ignored: (path: string) => boolean): Promise<string[]> {
  const { default: ignore } = await import('ignore');
  const files: string[] = [];
  const visit = (directory: string, rules: readonly Rules[]): void => {
    const entries = entriesOf(join(root, directory));
    const own = entries.some((entry) => entry.isFile() && entry.name === '.gitignore');
    const text = own ? readText(join(root, directory, '.gitignore')) : '';
    const here = own ? [...rules, { directory, matcher: ignore().add(text) }] : rules;
    for (const entry of entries) {
      const path = `${directory}${entry.name}`;
      if (entry.name === '.git' || entry.name === 'node_modules' || ignored(path)) continue;
      if (isIgnored(entry.isDirectory() ? `${path}/` : path, here)) continue;
      if (entry.isDirectory()) visit(`${path}/`, here);
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
      if (files.length > fileLimit) {
        throw new FunctionError(
          `there are more than ${fileLimit} files in ${root}: make it a git repository, list what does not matter in .gitignore, or give steps "files:"`,
        );
      }
    }
  };
  visit('', []);
  return files.sort();
}

/** What we can't read no step can, as in git. */
function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (isForbidden(error)) return [];
    throw error;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isForbidden(error)) return '';
    throw error;
  }
}

/** Whether the system lets nobody but others read it. */
export function isForbidden(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code === 'EACCES' || code === 'EPERM';
}

/** The rules of one `.gitignore`; its folder is relative to the root, with `/` at its end, or empty. */
interface Rules {
  readonly directory: string;
  readonly matcher: Ignore;
}

/** As in git, the rules of the deepest folder that say something have the last word. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { directory, matcher } of rules.toReversed()) {
    const said = matcher.test(path.slice(directory.length));
    if (said.ignored || said.unignored) return said.ignored;
  }
  return false;
}

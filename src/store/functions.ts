import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { changedFilesIn } from '../git/changed-files.ts';
import { findRepository } from '../git/repository.ts';
import { systemErrorWords } from '../journal/system-error.ts';
import { FunctionError, type ScopeFunctions } from '../model/scope.ts';
import { FileDigests } from './file-digests.ts';
import { Globs } from './glob.ts';
import { TextFiles } from './text-files.ts';

/** What runs write about themselves: never a subject of theirs. */
const ownData = ['.codex-flow/journal/', '.codex-flow/cache/'];

const isOwnData = (path: string): boolean => ownData.some((folder) => path.startsWith(folder));

/**
 * The functions that look at the repository's files, as they are at the moment of the call; answers are shared only
 * within a turn of the event loop, as when a matrix is expanded.
 *
 * @param options.root absolute path of the repository's root.
 */
export function createScopeFunctions({ root }: { readonly root: string }): Omit<ScopeFunctions, 'status'> {
  const globs = new Globs(root);
  const digests = new FileDigests();
  const texts = new TextFiles(root);
  const glob = (patterns: readonly string[]): readonly string[] =>
    globs.files(patterns, { ignored: isOwnData });
  return {
    glob: sharedInTurn(glob),
    changedFiles: sharedInTurn((base: string) => changedFiles(root, base)),
    hashFiles: sharedInTurn((patterns: readonly string[]) => hashFiles(root, glob(patterns), digests)),
    readFile: (path) => texts.read(path),
  };
}

function changedFiles(root: string, base: string): readonly string[] {
  const call = `changedFiles(${base === '' ? '' : `'${base}'`})`;
  const repository = findRepository(root);
  if (repository === undefined)
    throw new FunctionError(`${call} needs a git repository, and ${root} is none`);
  const changed = changedFilesIn(root, base);
  if (!changed.ok) throw new FunctionError(`${call}: ${changed.error}`);
  return changed.value.filter((path) => !isOwnData(path));
}

/** As in Actions: the hash of the files' hashes; renaming a file does not change it where the order stays. */
function hashFiles(root: string, paths: readonly string[], digests: FileDigests): string {
  if (paths.length === 0) return '';
  const all = createHash('sha256');
  for (const path of paths) {
    try {
      const digest = digests.digest(join(root, path));
      if (digest !== undefined) all.update(digest, 'hex');
    } catch (error) {
      throw new FunctionError(`hashFiles: "${path}" can't be read: ${systemErrorWords(error)}`, {
        cause: error,
      });
    }
  }
  return all.digest('hex');
}

function sharedInTurn<A, R>(answer: (question: A) => R): (question: A) => R {
  const given = new Map<string, R>();
  return (question) => {
    const id = JSON.stringify(question);
    const known = given.get(id);
    if (known !== undefined) return known;
    const fresh = answer(question);
    if (given.size === 0) setImmediate(() => given.clear()).unref();
    given.set(id, fresh);
    return fresh;
  };
}

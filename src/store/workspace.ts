import { hash } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, relative, resolve } from 'node:path';
import { findRepository } from '../git/repository.ts';
import { workingTree } from '../git/working-tree.ts';
import { systemErrorWords } from '../journal/system-error.ts';
import { FunctionError } from '../model/scope.ts';
import { FileDigests } from './file-digests.ts';
import { isForbidden, listFolder } from './folder-digest.ts';
import { Globs, toPosix } from './glob.ts';
import type { ReadFiles, Workspace } from './store.ts';

export interface WorkspaceOptions {
  /** Absolute path of the repository's root, or outside git of the folder that counts as one. */
  readonly root: string;
  /** Never part of an identity: paths, relative to the root or absolute; a folder stands for all in it. */
  readonly ignore: readonly string[];
}

/** A workspace's promises reject with a `FunctionError` for what its user can mend. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  return new FileWorkspace(options);
}

class FileWorkspace implements Workspace {
  readonly root: string;
  readonly #excluded: readonly string[];
  readonly #globs: Globs;
  readonly #digests = new FileDigests();
  readonly #asked = new Map<string, Promise<ReadFiles>>();
  #tree: Promise<string> | undefined;

  constructor({ root, ignore }: WorkspaceOptions) {
    this.root = root;
    this.#globs = new Globs(root);
    this.#excluded = ignore
      .map((path) => toPosix(relative(root, resolve(root, path))))
      .filter((path) => path !== '' && !path.startsWith('../') && !isAbsolute(path));
  }

  tree(): Promise<string> {
    this.#tree ??= this.#identifyTree();
    return this.#tree;
  }

  async files(globs: readonly string[], cwd: string): Promise<ReadFiles> {
    if (globs.length === 0) return { id: 'none', contents: [] };
    const base = toPosix(relative(this.root, cwd)) || '.';
    const question = JSON.stringify([base, ...globs]);
    const asked = this.#asked.get(question);
    if (asked !== undefined) return asked;
    // Shared by all who ask in the same turn of the event loop, and by nobody later: a file may change any time.
    if (this.#asked.size === 0) setImmediate(() => this.#asked.clear());
    const answer = this.#identifyFiles(globs, base);
    this.#asked.set(question, answer);
    return answer;
  }

  async digest(path: string): Promise<string> {
    const digest = this.#digest(path);
    if (digest === undefined) throw new FunctionError(`there is no file "${path}"`);
    return digest;
  }

  async #identifyFiles(globs: readonly string[], base: string): Promise<ReadFiles> {
    const ignored = (path: string): boolean => this.#isExcluded(path);
    return this.#read(this.#globs.files(globs, { base, ignored }));
  }

  async #identifyTree(): Promise<string> {
    const repository = findRepository(this.root);
    if (repository === undefined) {
      const all = await listFolder(this.root, (path) => this.#isExcluded(path));
      return this.#read(all.filter((path) => isReadable(`${this.root}/${path}`))).id;
    }
    const problem = "the files of the repository can't be identified";
    const tree = await workingTree(repository, this.root, this.#excluded).catch((cause: unknown) => {
      const why = `${systemErrorWords(cause)} (temporary files in ${tmpdir()})`;
      throw new FunctionError(`${problem}: ${why}`, { cause });
    });
    if (tree.ok) return tree.value;
    throw new FunctionError(`${problem}: ${tree.error.message}`);
  }

  /** Paths and contents, each framed by JSON, so that no two lists of files have the same text. */
  #read(paths: readonly string[]): ReadFiles {
    const contents: [path: string, digest: string][] = [];
    for (const path of paths) {
      // Cheaper than join(), for what runs once per file and node.
      const digest = this.#digest(`${this.root}/${path}`);
      if (digest !== undefined) contents.push([path, digest]);
    }
    const text = contents.map((each) => JSON.stringify(each)).join('\n');
    return { id: hash('sha256', text, 'hex'), contents };
  }

  #digest(path: string): string | undefined {
    try {
      return this.#digests.digest(path);
    } catch (error) {
      throw new FunctionError(`file "${path}" can't be read: ${systemErrorWords(error)}`, { cause: error });
    }
  }

  #isExcluded(path: string): boolean {
    return this.#excluded.some((excluded) => path === excluded || path.startsWith(`${excluded}/`));
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch (error) {
    return !isForbidden(error);
  }
}

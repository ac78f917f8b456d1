import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemErrorCode, systemErrorWords } from '../journal/system-error.ts';
import { isInside } from '../model/paths.ts';
import { FunctionError } from '../model/scope.ts';
import { isSettled } from './file-digests.ts';

/** A text goes into a prompt, which has a limit of this size. */
const sizeLimit = 1024 * 1024;

interface Known {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly size: number;
  readonly text: string;
}

/** Texts of files inside a root; one that many steps quote is read once while it is not touched. */
export class TextFiles {
  readonly #root: string;
  readonly #known = new Map<string, Known>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The text of a UTF-8 file, without a byte order mark. Throws a `FunctionError`. */
  read(path: string): string {
    const real = this.#locate(path);
    const now = Date.now();
    const stats = statSync(real);
    if (!stats.isFile())
      throw new FunctionError(`"${path}" is no file${stats.isDirectory() ? ' but a folder' : ''}`);
    if (stats.size > sizeLimit) {
      throw new FunctionError(
        `file "${path}" has ${stats.size} bytes, and at most ${sizeLimit} can be put into a text: let the agent read it instead`,
      );
    }
    const known = this.#known.get(real);
    const { mtimeMs, ctimeMs, size } = stats;
    if (known?.mtimeMs === mtimeMs && known.ctimeMs === ctimeMs && known.size === size) return known.text;
    const text = readText(path, real);
    if (isSettled(stats, now)) this.#known.set(real, { mtimeMs, ctimeMs, size, text });
    return text;
  }

  /** The real path, links resolved; it is inside the root's. */
  #locate(path: string): string {
    const leaves = new FunctionError(
      `file "${path}" is outside the repository: only files inside it can be read`,
    );
    if (!isInside(this.#root, resolve(this.#root, path))) throw leaves;
    try {
      const real = realpathSync(resolve(this.#root, path));
      if (isInside(realpathSync(this.#root), real)) return real;
    } catch (error) {
      throw unreadable(path, error);
    }
    throw leaves;
  }
}

function readText(path: string, real: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(real);
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FunctionError(`file "${path}" is not UTF-8 text`);
  }
}

function unreadable(path: string, error: unknown): FunctionError {
  return systemErrorCode(error) === 'ENOENT'
    ? new FunctionError(`file "${path}" does not exist`)
    : new FunctionError(`file "${path}" can't be read: ${systemErrorWords(error)}`, { cause: error });
}

import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { systemErrorCode } from '../journal/system-error.ts';

/** Some file systems (FAT, some network shares) have no second names for a file. */
const noLinks: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

/**
 * Makes a file, with its text from the first moment on; false where there is one, or another process has tidied up what
 * it was to be made from. Throws the system's error. On a file system without links the text comes a moment later.
 *
 * @param options `durable`: the text is on the disk before the file has its name.
 */
export function createWhole(path: string, text: string, { durable = false } = {}): boolean {
  return withTemporary(path, text, durable, (temporary) => {
    try {
      linkSync(temporary, path);
      return true;
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === 'EEXIST' || code === 'ENOENT') return false;
      if (!noLinks.has(code)) throw error;
      return createPlain(path, text);
    }
  });
}

/** Puts a text in the place of a file, in one step; false as above. Throws the system's error. */
export function replaceWhole(path: string, text: string): boolean {
  return withTemporary(path, text, false, (temporary) => {
    try {
      renameSync(temporary, path);
      return true;
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return false;
      throw error;
    }
  });
}

function createPlain(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function withTemporary(
  path: string,
  text: string,
  flush: boolean,
  use: (temporary: string) => boolean,
): boolean {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx', flush });
    return use(temporary);
  } finally {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made, or has its final name.
    }
  }
}

import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from './system-error.ts';

/**
 * Makes a directory and those above it, where they are not there. Throws the system's error, and the right one: with
 * `recursive`, Node says ENOENT where a file system is read-only, and tries without end in `/proc`.
 */
export function makeDirectory(path: string): void {
  try {
    makeOne(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    makeDirectory(dirname(path));
    makeOne(path);
  }
}

function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const isThere = systemErrorCode(error) === 'EEXIST' && statSync(path).isDirectory();
    if (!isThere) throw error;
  }
}

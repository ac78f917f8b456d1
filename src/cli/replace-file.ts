import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { systemErrorCode, systemErrorWords } from '../journal/system-error.ts';
import type { WorkflowFile } from './find-workflow.ts';
import type { Problem } from './problem.ts';

const byteOrderMark = Buffer.from('\ufeff');

/**
 * Puts a whole new text in a file's place, so that neither a full disk nor a kill can leave half a workflow. Keeps the
 * file's mode, its byte order mark, and links to it.
 */
export function replaceFile(file: WorkflowFile, text: string): Problem | undefined {
  try {
    const path = realpathSync(file.path);
    if (isReadOnly(path)) return readOnlyProblem(file.display);
    const { mode } = statSync(path);
    accessSync(path, constants.W_OK);
    const marked = readFileSync(path).subarray(0, byteOrderMark.length).equals(byteOrderMark);
    const next = `${path}.${process.pid}.codex-flow-fix`;
    try {
      writeDurably(next, Buffer.concat([marked ? byteOrderMark : Buffer.alloc(0), Buffer.from(text)]));
      chmodSync(next, mode & 0o7777);
      renameSync(next, path);
    } finally {
      rmSync(next, { force: true });
    }
    return undefined;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return { message: `${file.display} can't be written: ${systemErrorWords(error)}` };
  }
}

/** Such a file could still be replaced, and by some users even written, which is not what its mode asks for. */
export const isReadOnly = (path: string): boolean => (statSync(path).mode & 0o222) === 0;

export const readOnlyProblem = (display: string): Problem => ({
  message: `${display} can't be changed: it is read-only`,
  remedies: ['make it writable, then run this again'],
});

function writeDurably(path: string, bytes: Buffer): void {
  const handle = openSync(path, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

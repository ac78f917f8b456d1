import type { Failure } from '../model/failure.ts';
import { err, type Result } from '../model/result.ts';

/** Says for the user why a store can't be used. */
export const storeFailure = (directory: string, problem: string): Result<never, Failure> =>
  err({ class: 'workspace', message: `the stored results can't be used: ${problem} (${directory})` });

/** The same for a store where a newer codex-flow has written `file`. */
export const newerStore = (directory: string, file: string): Result<never, Failure> =>
  storeFailure(
    directory,
    `${file} was written by a newer codex-flow: update codex-flow, or delete the folder`,
  );

import { hash, randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../journal/make-directory.ts';
import { systemErrorCode, systemErrorWords } from '../journal/system-error.ts';
import type { RunId } from '../model/ids.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { RunResult } from '../model/outcome.ts';
import { err, ok, type Result } from '../model/result.ts';
import { canonicalJson } from './canonical.ts';

/** The last run of a workflow with certain inputs. */
export interface LastRun {
  readonly v: 1;
  readonly run_id: RunId;
  /** Identity of the tree that it began with; null where no node read the tree. */
  readonly workspace: string | null;
  /** Null while it goes on, and after it was killed. */
  readonly result: RunResult | null;
  /** The unfinished runs that it went on with, the newest first. */
  readonly continues: readonly RunId[];
}

const results: Readonly<Record<RunResult, true>> = {
  success: true,
  failure: true,
  cancelled: true,
  paused: true,
};

/**
 * The last run of the workflow with these inputs, in the time of one small read. Undefined where there was none, and
 * where the note of it can't be understood: then nothing is known to go on with.
 *
 * @param directory `.codex-flow/cache`, absolute.
 * @param workflowPath as the journal keeps it: relative to the root, with `/`.
 */
export async function lastRun(
  directory: string,
  workflowPath: string,
  inputs: JsonObject,
): Promise<LastRun | undefined> {
  const note = await readNote(noteFile(directory, workflowPath, inputs));
  return note === 'newer' ? undefined : note;
}

/** Reads a note; undefined where it can't be read or understood. */
export async function readNote(path: string): Promise<LastRun | 'newer' | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isJsonObject(value) && typeof value.v === 'number' && value.v > 1) return 'newer';
    return isLastRun(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Notes a run when it begins (`result: null`) and when it ends; the note is there whole or as it was before, also after a
 * crash. The error is in words for the user: whether to go on without it is for the caller to say.
 */
export async function noteRun(
  directory: string,
  workflowPath: string,
  inputs: JsonObject,
  run: Omit<LastRun, 'v'>,
): Promise<Result<void, string>> {
  const path = noteFile(directory, workflowPath, inputs);
  const note: LastRun = { v: 1, ...run };
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    makeDirectory(lastRunsFolder(directory));
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(`${JSON.stringify(note)}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return ok(undefined);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    await rm(temporary, { force: true }).catch(() => undefined);
    return err(`the note of the last run can't be written: ${systemErrorWords(error)} (${path})`);
  }
}

/** Where the notes are, one file each. `directory`: `.codex-flow/cache`. */
export const lastRunsFolder = (directory: string): string => join(directory, 'last');

/** The name is a hash: what the inputs say stays out of it. */
function noteFile(directory: string, workflowPath: string, inputs: JsonObject): string {
  const name = hash('sha256', canonicalJson([workflowPath, inputs]), 'hex');
  return join(lastRunsFolder(directory), `${name}.json`);
}

function isLastRun(value: unknown): value is LastRun & JsonObject {
  if (!isJsonObject(value) || value.v !== 1) return false;
  const { run_id: id, workspace, result, continues } = value;
  return (
    typeof id === 'string' &&
    Array.isArray(continues) &&
    continues.every((each) => typeof each === 'string') &&
    (workspace === null || typeof workspace === 'string') &&
    (result === null || (typeof result === 'string' && Object.hasOwn(results, result)))
  );
}

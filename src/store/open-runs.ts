import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../journal/make-directory.ts';
import { newRecord, readRecord } from '../lock/record.ts';
import { createWhole } from '../lock/whole-file.ts';
import type { RunId } from '../model/ids.ts';
import { type Holder, type HolderState, stateOf } from '../process/holder.ts';

/** Below the store's directory. */
const folder = 'open';
const suffix = '.json';

/** A run that has begun and was not closed. */
export interface OpenedRun {
  readonly runId: RunId;
  /** `gone`: it was killed. */
  readonly state: HolderState;
  /** Its process; undefined where the note was cut off. */
  readonly holder: Holder | undefined;
}

/**
 * Notes that a run is open. Where the note is still there and its process is not, the run was killed, and what its journal
 * has may be missing in the store. Throws the system's error.
 *
 * @param directory `.codex-flow/cache`, absolute.
 */
export function noteOpen(directory: string, runId: RunId): void {
  makeDirectory(join(directory, folder));
  createWhole(noteFile(directory, runId), JSON.stringify(newRecord(runId)));
}

/** Takes the note away. Never throws: a note too many costs the next run a look into a journal. */
export function noteClosed(directory: string, runId: RunId): void {
  try {
    unlinkSync(noteFile(directory, runId));
  } catch {
    // It was deleted with the folder, or can't be.
  }
}

/** The runs that are noted as open. What a newer codex-flow notes is its own business. */
export async function openedRuns(directory: string): Promise<readonly OpenedRun[]> {
  const opened: OpenedRun[] = [];
  for (const name of namesIn(join(directory, folder))) {
    if (!name.endsWith(suffix)) continue;
    const record = readRecord(textOf(join(directory, folder, name)));
    if (record === 'newer') continue;
    const runId = name.slice(0, -suffix.length) as RunId;
    // A note that was cut off says nothing but that its run was.
    if (record === 'bad') opened.push({ runId, state: 'gone', holder: undefined });
    else opened.push({ runId, state: await stateOf(record), holder: record });
  }
  return opened;
}

const noteFile = (directory: string, runId: RunId): string => join(directory, folder, `${runId}${suffix}`);

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

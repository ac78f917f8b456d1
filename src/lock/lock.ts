import { hash } from 'node:crypto';
import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeDirectory } from '../journal/make-directory.ts';
import { systemErrorCode, systemErrorWords } from '../journal/system-error.ts';
import { err, ok, type Result } from '../model/result.ts';
import { stateOf } from '../process/holder.ts';
import { type LockRecord, newRecord, readRecord } from './record.ts';
import { createWhole, replaceWhole } from './whole-file.ts';

export interface Lock {
  /** Gives it up, unless it was taken away by hand meanwhile. Never throws. */
  release(): void;
}

export type LockProblem =
  /** Somebody has it: a process that runs, or one that can't be seen from here. */
  | { readonly kind: 'held'; readonly by: LockRecord; readonly elsewhere: boolean; readonly path: string }
  /** A newer codex-flow has or had it. */
  | { readonly kind: 'newer'; readonly path: string }
  /** The file can't be made; in words for the user. */
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Takes a lock, a file that says who has it, at once or not at all. One whose process is gone is taken over, however it
 * ended; of several that try so at the same time exactly one succeeds.
 */
export async function acquireLock(path: string, runId: string): Promise<Result<Lock, LockProblem>> {
  const own = JSON.stringify(newRecord(runId));
  try {
    makeDirectory(dirname(path));
    const problem = await take(path, own);
    if (problem !== undefined) return err(problem);
    removeRemains(path);
    return ok({ release: () => release(path, own) });
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return err({ kind: 'failed', message: `${systemErrorWords(error)} (${path})` });
  }
}

/** Who has a lock right now, without touching it; undefined where nobody has, and where that can't be told. */
export async function lockHolder(path: string): Promise<LockRecord | undefined> {
  let text: string | undefined;
  try {
    text = readText(path);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
  }
  const by = text === undefined ? 'bad' : readRecord(text);
  return by === 'bad' || by === 'newer' || (await stateOf(by)) === 'gone' ? undefined : by;
}

/**
 * A file that stands for a process that is gone is replaced only by the one who has the claim on it: a lock of its own,
 * whose name holds the digest of that file's text. Texts never come back, so a claim that was read from an old state of
 * affairs finds another text in the file and is given up. A claim whose process is gone is taken over the same way.
 */
async function take(path: string, own: string): Promise<LockProblem | undefined> {
  for (;;) {
    if (createWhole(path, own)) return undefined;
    const there = await readSettled(path);
    if (there === undefined) continue;
    const problem = await problemOf(path, there);
    if (problem !== undefined) return problem;
    const claim = `${path}.${hash('sha256', there, 'hex').slice(0, 16)}`;
    const claimed = await take(claim, own);
    // Whoever has the claim will have the lock in a moment.
    if (claimed !== undefined) return claimed;
    try {
      if (readText(path) === there && replaceWhole(path, own)) return undefined;
    } finally {
      remove(claim);
    }
  }
}

async function problemOf(path: string, text: string): Promise<LockProblem | undefined> {
  const by = readRecord(text);
  if (by === 'bad') return undefined;
  if (by === 'newer') return { kind: 'newer', path };
  const state = await stateOf(by);
  return state === 'gone' ? undefined : { kind: 'held', by, elsewhere: state === 'elsewhere', path };
}

/** Where files can't be made in one step, one that says nothing yet may be about to. */
async function readSettled(path: string): Promise<string | undefined> {
  let text = readText(path);
  for (let i = 0; i < 20 && text !== undefined && readRecord(text) === 'bad'; i++) {
    await wait(10);
    text = readText(path);
  }
  return text;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function release(path: string, own: string): void {
  try {
    if (readText(path) === own) remove(path);
  } catch {
    // It can't be read: whoever comes next sees that this process is gone.
  }
}

/** Claims and half-made files of processes that ended in between. Nobody who still uses one can win with it. */
function removeRemains(path: string): void {
  const prefix = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(prefix)) remove(join(dirname(path), name));
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone already.
  }
}

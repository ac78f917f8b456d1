import { randomUUID } from 'node:crypto';
import { isJsonObject } from '../model/json.ts';
import { type Holder, thisProcess } from '../process/holder.ts';

/** The format of lock files that this program writes, and the newest it understands. */
const lockVersion = 1;

/** What a lock file says of who has it. */
export interface LockRecord extends Holder {
  readonly v: typeof lockVersion;
  /** No two records are the same. */
  readonly id: string;
  readonly run_id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export const newRecord = (runId: string): LockRecord => ({
  v: lockVersion,
  id: randomUUID(),
  run_id: runId,
  at: new Date().toISOString(),
  ...thisProcess(),
});

/** `bad`: it was cut off or damaged and says nothing; `newer`: only a newer codex-flow knows what it says. */
export function readRecord(text: string): LockRecord | 'bad' | 'newer' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'bad';
  }
  if (!isJsonObject(value)) return 'bad';
  if (typeof value.v === 'number' && value.v > lockVersion) return 'newer';
  const texts = [value.id, value.run_id, value.at, value.start, value.host, value.boot, value.pids];
  const complete = value.v === lockVersion && Number.isSafeInteger(value.pid);
  if (!complete || texts.some((each) => typeof each !== 'string')) return 'bad';
  return value as unknown as LockRecord;
}

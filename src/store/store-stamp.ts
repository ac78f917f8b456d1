import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceWhole } from '../lock/whole-file.ts';
import { isJsonObject } from '../model/json.ts';
import { storeVersion } from './stored-line.ts';

/**
 * A file that says that the store has all that the journals have. Where it is not there, the store is new or somebody
 * deleted it; results that were pruned later stay away.
 */
const name = 'store.json';

export function readStamp(directory: string): 'there' | 'none' | 'newer' {
  try {
    const value: unknown = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    if (!isJsonObject(value) || typeof value.v !== 'number') return 'none';
    return value.v > storeVersion ? 'newer' : 'there';
  } catch {
    return 'none';
  }
}

/** Throws the system's error. */
export function writeStamp(directory: string): void {
  replaceWhole(join(directory, name), `${JSON.stringify({ v: storeVersion })}\n`);
}

/** From now on the next run takes from the journals what the store lacks. */
export function removeStamp(directory: string): void {
  rmSync(join(directory, name), { force: true });
}

export const stampName = name;

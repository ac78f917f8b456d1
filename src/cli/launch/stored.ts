import { readdirSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isSafe } from './place.ts';
import { readShared } from './read.ts';

export interface Stored {
  readonly data: Buffer;
  readonly ageMs: number;
}

/** Begins as every name that we give: a build, and the version of Node. */
const ownName = /^[0-9a-f]{16}-v\d/;
const keptMs = 30 * 24 * 60 * 60 * 1000;
/** About what two versions of the program need for all their commands. */
const keptFiles = 200;

/** After the data stands its checksum: V8 looks at none, and code that a bad disk has changed would end the process. */
const sumBytes = 4;

/**
 * Undefined: there is none, it is damaged, or others could have written it. The data is good until the next file is read
 * (`readShared`).
 */
export function readStored(path: string): Stored | undefined {
  try {
    const { data: whole, stats } = readShared(path);
    if (!stats.isFile() || !isSafe(stats)) return undefined;
    const data = whole.subarray(0, -sumBytes);
    if (whole.readUInt32LE(data.length) !== crc32(data)) return undefined;
    return { data, ageMs: Date.now() - stats.mtimeMs };
  } catch {
    return undefined;
  }
}

/** Writes a file whole or not at all, however many do so at once. */
export function store(path: string, data: Buffer): void {
  const temporary = `${path}-${process.pid}-${Date.now().toString(36)}`;
  const sum = Buffer.alloc(sumBytes);
  sum.writeUInt32LE(crc32(data));
  try {
    writeFileSync(temporary, Buffer.concat([data, sum]), { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

/** Removes what was not used for a month, and the oldest of very many. Only files that have a name of ours. */
export function removeOld(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => ownName.test(name))
    .map((name) => join(folder, name))
    .map((path) => ({ path, modified: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.modified - a.modified);
  for (const [i, { path, modified }] of files.entries()) {
    if (i >= keptFiles || Date.now() - modified > keptMs) unlinkSync(path);
  }
}

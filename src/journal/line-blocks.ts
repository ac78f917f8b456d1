import { readSync } from 'node:fs';

/** Complete lines, one after the other, each with its line break. */
export interface LineBlock {
  /** Valid only until the next block is asked for. */
  readonly bytes: Buffer;
  /** Where in the file they begin, in bytes. */
  readonly offset: number;
}

const lineBreak = 10;
const usualBytes = 1024 * 1024;

/**
 * The complete lines of a file from a byte on, a block at a time, all in one piece of memory that grows only for a line
 * that is longer. What is behind the last line break is left out. Throws the system's error.
 */
export function* lineBlocks(fd: number, from = 0): Generator<LineBlock> {
  let memory = Buffer.allocUnsafeSlow(usualBytes);
  let filled = 0;
  for (let offset = from; ; ) {
    if (filled === memory.length) memory = Buffer.concat([memory], memory.length * 2);
    const read = readSync(fd, memory, filled, memory.length - filled, offset + filled);
    if (read === 0) return;
    const end = memory.subarray(filled, filled + read).lastIndexOf(lineBreak) + 1;
    filled += read;
    if (end === 0) continue;
    const complete = filled - read + end;
    yield { bytes: memory.subarray(0, complete), offset };
    memory.copyWithin(0, complete, filled);
    filled -= complete;
    offset += complete;
  }
}

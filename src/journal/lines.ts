import { createReadStream } from 'node:fs';

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  /** False for a last line without a line break: its write was cut off. */
  readonly complete: boolean;
}

const lineBreak = 10;

/**
 * A file's lines, a batch at a time, without having the file in memory whole. Only `\n` ends a line: JSON leaves other
 * line separators of Unicode as they are. Rejects with the system's error.
 */
export async function* readLines(path: string): AsyncGenerator<readonly Line[]> {
  let number = 0;
  let open: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    const batch: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineBreak); end !== -1; end = chunk.indexOf(lineBreak, start)) {
      const text = textOf([...open, chunk.subarray(start, end)]);
      number += 1;
      batch.push({ number, text, complete: true });
      open = [];
      start = end + 1;
    }
    if (start < chunk.length) open.push(chunk.subarray(start));
    if (batch.length > 0) yield batch;
  }
  if (open.length > 0) yield [{ number: number + 1, text: textOf(open), complete: false }];
}

const textOf = (parts: readonly Buffer[]): string =>
  parts.length === 1 && parts[0] !== undefined
    ? parts[0].toString('utf8')
    : Buffer.concat(parts).toString('utf8');

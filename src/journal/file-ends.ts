import type { FileHandle } from 'node:fs/promises';

const lineBreak = 10;
const chunkBytes = 64 * 1024;

/** The first line of a file without its line break, read from the start only as far as it goes; undefined if it has no end. */
export async function firstLine(file: FileHandle, size: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < size; ) {
    const chunk = await readAt(file, at, Math.min(chunkBytes, size - at));
    if (chunk.length === 0) break;
    const end = chunk.indexOf(lineBreak);
    chunks.push(end === -1 ? chunk : chunk.subarray(0, end));
    if (end !== -1) return Buffer.concat(chunks).toString('utf8');
    at += chunk.length;
  }
  return undefined;
}

/**
 * The last line of a file without its line break, read from the end only as far as it goes back; undefined where the
 * file does not end with a line break, as after a crash.
 */
export async function lastLine(file: FileHandle, size: number): Promise<string | undefined> {
  if (size === 0 || (await readAt(file, size - 1, 1)).at(0) !== lineBreak) return undefined;
  const chunks: Buffer[] = [];
  for (let end = size - 1; end > 0; ) {
    const start = Math.max(0, end - chunkBytes);
    const chunk = await readAt(file, start, end - start);
    if (chunk.length < end - start) return undefined;
    const before = chunk.lastIndexOf(lineBreak);
    chunks.unshift(chunk.subarray(before + 1));
    if (before !== -1) break;
    end = start;
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

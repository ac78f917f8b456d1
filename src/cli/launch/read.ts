import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';

let shared = Buffer.alloc(0);

/**
 * Reads a file whole into memory that the next call uses again: taking new memory for each of the files takes as long as
 * reading them. Throws what the file system says.
 */
export function readShared(path: string): { readonly data: Buffer; readonly stats: Stats } {
  const file = openSync(path, 'r');
  try {
    const stats = fstatSync(file);
    if (stats.size > shared.length) shared = Buffer.allocUnsafeSlow(Math.max(stats.size, 2 ** 20));
    let end = 0;
    for (let read = -1; end < stats.size && read !== 0; end += read) {
      read = readSync(file, shared, end, stats.size - end, end);
    }
    return { data: shared.subarray(0, end), stats };
  } finally {
    closeSync(file);
  }
}

import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { systemErrorCode } from '../journal/system-error.ts';

const chunkBytes = 1024 * 1024;

interface Known {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly size: number;
  readonly ino: number;
  readonly digest: string;
}

/** Digests of files' contents, each computed once while the file is not touched. */
export class FileDigests {
  readonly #known = new Map<string, Known>();
  #buffer: Buffer | undefined;

  /**
   * SHA-256 in hex of a file's content; undefined where there is no file at this absolute path. Throws the system's
   * error where it can't be read.
   */
  digest(path: string): string | undefined {
    const stats = statsOf(path);
    if (stats?.isFile() !== true) return undefined;
    const known = this.#known.get(path);
    if (known !== undefined && isUntouched(known, stats)) return known.digest;
    const asked = Date.now();
    const digest = this.#compute(path);
    if (digest !== undefined && isSettled(stats, asked)) {
      const { mtimeMs, ctimeMs, size, ino } = stats;
      this.#known.set(path, { mtimeMs, ctimeMs, size, ino, digest });
    }
    return digest;
  }

  #compute(path: string): string | undefined {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    try {
      this.#buffer ??= Buffer.allocUnsafeSlow(chunkBytes);
      const hash = createHash('sha256');
      for (;;) {
        const read = readSync(fd, this.#buffer, 0, chunkBytes, null);
        if (read === 0) return hash.digest('hex');
        hash.update(this.#buffer.subarray(0, read));
      }
    } finally {
      closeSync(fd);
    }
  }
}

/** Links that lead nowhere, or in a circle, are no files. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (systemErrorCode(error) === 'ELOOP') return undefined;
    throw error;
  }
}

function isUntouched(known: Known, stats: Stats): boolean {
  return (
    known.mtimeMs === stats.mtimeMs &&
    known.ctimeMs === stats.ctimeMs &&
    known.size === stats.size &&
    known.ino === stats.ino
  );
}

/**
 * Whether a later write is sure to show in the file's times. Clocks of file systems tick: every few milliseconds where
 * times have fractions, else up to every two seconds.
 */
export function isSettled(stats: Stats, now: number): boolean {
  const tick = stats.mtimeMs % 1000 === 0 ? 2000 : 50;
  return now - Math.max(stats.mtimeMs, stats.ctimeMs) > tick;
}

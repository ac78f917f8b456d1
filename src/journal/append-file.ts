import { close, constants, fdatasync, fstatSync, fsync, open, statSync, write, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemErrorCode, systemErrorWords } from './system-error.ts';

const openFile = promisify(open);
const closeFile = promisify(close);
const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);
const writeBytes = promisify(write);

/**
 * Up to so many bytes are written at once: that is a copy into the system's cache, and to hand it to another thread and
 * back takes longer. What is longer may take its time.
 */
const smallBatch = 512 * 1024;
/** For so many turns of the event loop a batch waits for more at most. */
const mostTurns = 8;

/** A file could not be written; nothing that was appended since the last flush is certain to be there. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
  /** The system's code, e.g. `ENOSPC`. */
  readonly code: string | undefined;

  constructor(what: string, path: string, cause: unknown) {
    super(`${what} can't be written: ${systemErrorWords(cause)} (${path})`, { cause });
    this.code = systemErrorCode(cause);
  }
}

interface Waiter {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * A file that only grows, with group commit: what is appended while the disk is busy is written and flushed together,
 * and everyone who waits for it shares that one flush. The first error is final: nothing is written after it, so that
 * a file never has a hole.
 */
export class AppendFile {
  readonly #fd: number;
  readonly #what: string;
  readonly #path: string;
  /** The file's number in the file system, where it is watched; else undefined. */
  readonly #inode: number | undefined;
  #pending = '';
  /** Whether something was written that is not flushed. */
  #dirty = false;
  #waiter: Waiter | undefined;
  #work: Promise<void> | undefined;
  #error: WriteError | undefined;
  #closed: Promise<void> | undefined;

  private constructor(fd: number, what: string, path: string, inode: number | undefined) {
    this.#fd = fd;
    this.#what = what;
    this.#path = path;
    this.#inode = inode;
  }

  /**
   * Makes the file; its directory is there already. Rejects with a `WriteError`, also where the file exists.
   *
   * @param what names the file in messages, e.g. `the journal`.
   * @param options `watched`: that the file was deleted or moved away is an error (code `ENOENT`), which each flush looks
   *   for; else it is written on, where nobody will find it.
   */
  static async create(path: string, what: string, options: { watched?: boolean } = {}): Promise<AppendFile> {
    try {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND;
      const fd = await openFile(path, flags, 0o666);
      await syncDirectory(dirname(path));
      return new AppendFile(fd, what, path, options.watched ? fstatSync(fd).ino : undefined);
    } catch (error) {
      throw new WriteError(what, path, error);
    }
  }

  /** Takes a text; never throws. After an error it is dropped, and `flushed()` says so. */
  append(text: string): void {
    if (this.#closed !== undefined) this.#error ??= new WriteError(this.#what, this.#path, 'it is closed');
    if (this.#error !== undefined) return;
    this.#pending += text;
    this.#start();
  }

  /** Resolves once all that was appended so far is on the disk; rejects with the `WriteError` if it can't be. */
  flushed(): Promise<void> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#pending === '' && !this.#dirty) return Promise.resolve();
    this.#waiter ??= newWaiter();
    this.#start();
    return this.#waiter.promise;
  }

  /** Flushes and closes; a second call waits for the first. */
  close(): Promise<void> {
    this.#closed ??= this.flushed().finally(() => closeFile(this.#fd));
    return this.#closed;
  }

  #start(): void {
    this.#work ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#pending !== '' || this.#waiter !== undefined) {
      await this.#gather();
      const batch = Buffer.from(this.#pending);
      const waiter = this.#waiter;
      this.#pending = '';
      this.#waiter = undefined;
      try {
        if (batch.length <= smallBatch) this.#writeNow(batch);
        else await this.#write(batch);
        if (waiter !== undefined) {
          await syncData(this.#fd);
          this.#checkPlace();
          this.#dirty = false;
          waiter.resolve();
        }
      } catch (error) {
        this.#fail(new WriteError(this.#what, this.#path, error), waiter);
      }
    }
    this.#work = undefined;
  }

  /** What else happens in this turn of the event loop joins the batch, and in the next ones as long as there is more. */
  async #gather(): Promise<void> {
    for (let turns = 0, length = 0; turns < mostTurns && this.#pending.length > length; turns++) {
      length = this.#pending.length;
      await nextTurn();
    }
  }

  #writeNow(bytes: Buffer): void {
    this.#dirty = true;
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      this.#dirty = true;
      done += (await writeBytes(this.#fd, bytes, done)).bytesWritten;
    }
  }

  #checkPlace(): void {
    if (this.#inode === undefined) return;
    if (statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode) return;
    throw Object.assign(new Error('it was deleted'), { code: 'ENOENT' });
  }

  #fail(error: WriteError, waiter: Waiter | undefined): void {
    this.#error = error;
    this.#pending = '';
    waiter?.reject(error);
    this.#waiter?.reject(error);
    this.#waiter = undefined;
  }
}

/** Makes the names in a directory durable, where the system and its file system can. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const fd = await openFile(path, constants.O_RDONLY);
  try {
    await syncAll(fd);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(systemErrorCode(error) ?? '')) throw error;
  } finally {
    await closeFile(fd);
  }
}

function newWaiter(): Waiter {
  let resolve = (): void => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

import { accessSync, constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppendFile } from '../journal/append-file.ts';
import { maskJson } from '../journal/mask.ts';
import { newRunId } from '../journal/run-id.ts';
import { systemErrorWords } from '../journal/system-error.ts';
import type { Failure } from '../model/failure.ts';
import type { Key } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Location } from './index-entries.ts';
import { ResultIndex } from './result-index.ts';
import { Segments, segmentSuffix } from './segments.ts';
import type { ResultStore, StoredResult } from './store.ts';
import { readStoredLine, storedLine } from './stored-line.ts';

export interface ResultStoreOptions {
  /** `.codex-flow/cache`, absolute; made if it is not there. */
  readonly directory: string;
  /** Told, in words for the user, of each result that can't be read. */
  readonly warn: (message: string) => void;
  readonly mask: (text: string) => string;
}

/** A store in a directory. `put` rejects with a `WriteError`, whose message speaks to the user. */
export interface FileResultStore extends ResultStore {
  /** Flushes, writes the index of what is new, closes. */
  close(): Promise<void>;
}

/** How often a miss looks for what other processes have stored meanwhile, in milliseconds. */
const refreshInterval = 1000;

/**
 * Opens the store of a checkout. Each process that stores something writes a segment of its own, so that any number may
 * do so at once.
 */
export async function openResultStore(
  options: ResultStoreOptions,
): Promise<Result<FileResultStore, Failure>> {
  const { directory, warn } = options;
  const failure = (problem: string): Result<never, Failure> =>
    err({ class: 'workspace', message: `the stored results can't be used: ${problem} (${directory})` });
  try {
    await mkdir(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    const segments = new Segments(directory);
    const index = ResultIndex.open({ directory, segments, warn });
    if (index.ok) return ok(new SegmentStore(options, segments, index.value));
    segments.close();
    return failure(
      `${index.error} was written by a newer codex-flow: update codex-flow, or delete the folder`,
    );
  } catch (error) {
    return failure(systemErrorWords(error));
  }
}

class SegmentStore implements FileResultStore {
  readonly #options: ResultStoreOptions;
  readonly #segments: Segments;
  readonly #index: ResultIndex;
  readonly #id = newRunId(new Date());
  #file: Promise<AppendFile> | undefined;
  #end = 0;
  #refreshedAt = performance.now();

  constructor(options: ResultStoreOptions, segments: Segments, index: ResultIndex) {
    this.#options = options;
    this.#segments = segments;
    this.#index = index;
  }

  async get(key: Key, sample: number): Promise<StoredResult | undefined> {
    const location = this.#index.find(key, sample) ?? this.#findElsewhere(key, sample);
    if (location === undefined) return undefined;
    if (location.segment === this.#ownSegment) await (await this.#file)?.flushed();
    return this.#read(key, location);
  }

  async put(sample: number, result: StoredResult): Promise<void> {
    this.#file ??= AppendFile.create(join(this.#options.directory, this.#ownSegment), 'the store of results');
    const file = await this.#file;
    const line = storedLine(sample, this.#masked(result));
    const bytes = Buffer.byteLength(line);
    this.#index.add(result.key, sample, { segment: this.#ownSegment, offset: this.#end, length: bytes - 1 });
    this.#end += bytes;
    file.append(line);
    await file.flushed();
  }

  async close(): Promise<void> {
    try {
      const file = await this.#file;
      await file?.close();
      this.#saveIndex();
    } finally {
      this.#index.close();
      this.#segments.close();
    }
  }

  get #ownSegment(): string {
    return `${this.#id}${segmentSuffix}`;
  }

  #masked(result: StoredResult): StoredResult {
    const { mask } = this.#options;
    const { command } = result;
    return {
      ...result,
      output: maskJson(result.output, mask),
      command: command && { ...command, stdout: mask(command.stdout), stderr: mask(command.stderr) },
    };
  }

  #findElsewhere(key: Key, sample: number): Location | undefined {
    if (performance.now() - this.#refreshedAt < refreshInterval) return undefined;
    try {
      this.#index.refresh();
    } catch (error) {
      const { directory, warn } = this.#options;
      warn(`what other runs have stored can't be looked up: ${systemErrorWords(error)} (${directory})`);
    }
    this.#refreshedAt = performance.now();
    return this.#index.find(key, sample);
  }

  #read(key: Key, location: Location): StoredResult | undefined {
    let problem = 'it is damaged';
    try {
      const result = readStoredLine(this.#segments.read(location));
      if (result?.key === key) return result;
    } catch (error) {
      if (!(error instanceof RangeError)) problem = systemErrorWords(error);
    }
    const where = `${join(this.#options.directory, location.segment)}, at byte ${location.offset}`;
    const of = `the stored result ${key.slice(0, 12)} of an earlier run`;
    this.#options.warn(`${of} can't be read: ${problem} (${where}); its step runs again`);
    return undefined;
  }

  /** The index only saves time: without it the next run scans what this one stored. */
  #saveIndex(): void {
    try {
      this.#index.save(this.#id);
    } catch (error) {
      this.#options.warn(`the index of stored results can't be written: ${systemErrorWords(error)}`);
    }
  }
}

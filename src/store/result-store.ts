import { accessSync, constants } from 'node:fs';
import { WriteError } from '../journal/append-file.ts';
import { makeDirectory } from '../journal/make-directory.ts';
import type { TextMask } from '../journal/mask.ts';
import { newRunId } from '../journal/run-id.ts';
import { systemErrorWords } from '../journal/system-error.ts';
import type { Failure } from '../model/failure.ts';
import type { Key, RunId } from '../model/ids.ts';
import { ok, type Result } from '../model/result.ts';
import { type Soon, whenThere } from '../model/soon.ts';
import type { Location } from './index-entries.ts';
import type { JournalResult } from './journal-results.ts';
import { maskMembers, maskResult } from './mask-result.ts';
import { noteClosed, noteOpen } from './open-runs.ts';
import { readResult, unreadable } from './read-result.ts';
import type { RecoveryTarget } from './recovery.ts';
import { ResultIndex } from './result-index.ts';
import { SegmentWriter, wasDeleted } from './segment-writer.ts';
import { Segments } from './segments.ts';
import type { ResultStore, StoredResult } from './store.ts';
import { newerStore, storeFailure } from './store-failure.ts';
import { StoreRecovery, type StoringRun } from './store-recovery.ts';
import { readStamp, removeStamp, stampName } from './store-stamp.ts';
import { lineOfMembers, storedLine } from './stored-line.ts';

export interface ResultStoreOptions {
  /** `.codex-flow/cache`, absolute; made if it is not there. */
  readonly directory: string;
  /** Told, in words for the user, of each result that can't be read. */
  readonly warn: (message: string) => void;
  readonly mask: TextMask;
  /** The run that stores its results; undefined where somebody only looks. */
  readonly run?: StoringRun;
}

/** A store in a directory. `put` rejects with a `WriteError`, whose message speaks to the user. */
export interface FileResultStore extends ResultStore {
  /** Flushes, writes the index of what is new, closes. */
  close(): Promise<void>;
}

/** A result on its way into the segment. */
interface Line {
  readonly key: Key;
  readonly sample: number;
  readonly text: string;
}

/** How often a miss looks for what other processes have stored meanwhile, in milliseconds. */
const refreshInterval = 1000;
/** How often a segment that is deleted under its writer is begun anew. */
const renewals = 3;

/**
 * Opens the store of a checkout. Each process that stores something writes a segment of its own, so that any number may
 * do so at once. For a run, what killed runs left in their journals is taken over first, and all that the journals have
 * where the store is gone.
 */
export async function openResultStore(
  options: ResultStoreOptions,
): Promise<Result<FileResultStore, Failure>> {
  const { directory, warn, run } = options;
  let store: SegmentStore | undefined;
  try {
    makeDirectory(directory);
    if (run !== undefined) accessSync(directory, constants.W_OK);
    if (readStamp(directory) === 'newer') return newerStore(directory, stampName);
    const segments = new Segments(directory);
    const index = ResultIndex.open({ directory, segments, warn });
    if (!index.ok) {
      segments.close();
      return newerStore(directory, index.error);
    }
    store = new SegmentStore(options, segments, index.value);
    // What is in the directory of journals is flushed by name when the run's own is made, and this with it.
    if (run !== undefined) noteOpen(directory, run.id);
    await store.recover();
    return ok(store);
  } catch (error) {
    await store?.close().catch(() => undefined);
    const cause = error instanceof WriteError ? error.cause : error;
    return storeFailure(directory, systemErrorWords(cause));
  }
}

class SegmentStore implements FileResultStore, RecoveryTarget {
  readonly #options: ResultStoreOptions;
  readonly #segments: Segments;
  readonly #index: ResultIndex;
  readonly #id: string;
  #writer: Promise<SegmentWriter> | undefined;
  /** The same, once it is open. */
  #open: SegmentWriter | undefined;
  #begun = 0;
  /** Whether a result could not be kept: the journal may have it. */
  #failed = false;
  #refreshedAt = performance.now();
  readonly #recovery: StoreRecovery | undefined;

  constructor(options: ResultStoreOptions, segments: Segments, index: ResultIndex) {
    this.#options = options;
    this.#segments = segments;
    this.#index = index;
    this.#id = options.run?.id ?? newRunId(new Date());
    const { directory, warn, run } = options;
    this.#recovery = run && new StoreRecovery({ directory, journal: run.journal, warn, run, target: this });
  }

  /** To be done once before anything else. Rejects where what was taken over can't be stored. */
  async recover(): Promise<void> {
    await this.#recovery?.recover();
  }

  get(key: Key, sample: number): Soon<StoredResult | undefined> {
    const location = this.#index.find(key, sample) ?? this.#findElsewhere(key, sample);
    if (location === undefined) return undefined;
    return whenThere(this.#read(key, location), (read) =>
      read.ok ? read.value : this.#getElsewhere(key, sample, location, read.error),
    );
  }

  /** A result that can't be read where it should be. */
  async #getElsewhere(
    key: Key,
    sample: number,
    location: Location,
    problem: string,
  ): Promise<StoredResult | undefined> {
    const elsewhere = await this.#readElsewhere(key, sample, location);
    if (elsewhere === undefined) {
      this.#options.warn(unreadable(this.#options.directory, key, location, problem));
    }
    return elsewhere;
  }

  put(sample: number, result: StoredResult): Promise<void> {
    const { key } = result;
    return this.#append([{ key, sample, text: storedLine(sample, maskResult(result, this.#options.mask)) }]);
  }

  keep(_: RunId, results: readonly JournalResult[]): Promise<void> {
    const { mask } = this.#options;
    return this.#append(
      results.map(({ key, sample, members }) => {
        const text = lineOfMembers(key, sample, maskMembers(members, mask));
        return { key, sample, text };
      }),
    );
  }

  #append(lines: readonly Line[], renewed = 0): Promise<void> {
    this.#writer ??= this.#begin();
    const writing = this.#writer;
    const open = this.#open;
    const kept =
      open === undefined ? writing.then((writer) => this.#write(lines, writer)) : this.#write(lines, open);
    return kept.catch((error: unknown) => {
      if (!wasDeleted(error) || renewed === renewals) {
        this.#failed = true;
        throw error;
      }
      this.#renew(writing);
      return this.#append(lines, renewed + 1);
    });
  }

  #write(lines: readonly Line[], writer: SegmentWriter): Promise<void> {
    for (const { key, sample, text } of lines) this.#index.add(key, sample, writer.append(text));
    return writer.flushed();
  }

  segmentOf(key: Key, sample: number): string | undefined {
    return this.#index.find(key, sample)?.segment;
  }

  async close(): Promise<void> {
    const { directory, run } = this.#options;
    try {
      const writer = await this.#writer;
      await writer?.close();
      if (run !== undefined || writer !== undefined) this.saveIndex(this.#id);
      if (run !== undefined && !this.#failed) noteClosed(directory, run.id);
    } finally {
      this.#index.close();
      this.#segments.close();
    }
  }

  #begin(): Promise<SegmentWriter> {
    const writing = SegmentWriter.create(this.#options.directory, this.#id, this.#begun++);
    const opened = (writer: SegmentWriter): void => {
      if (this.#writer === writing) this.#open = writer;
    };
    writing.then(opened, () => undefined);
    return writing;
  }

  /** The segment was deleted under its writer: what was in it comes from the journal, for which the next run will look. */
  #renew(gone: Promise<SegmentWriter>): void {
    const { directory, run, warn } = this.#options;
    if (this.#writer !== gone) return;
    this.#writer = undefined;
    this.#open = undefined;
    gone.then((writer) => writer.close()).catch(() => undefined);
    warn(`the stored results were deleted while the run goes on: they are begun anew (${directory})`);
    try {
      removeStamp(directory);
      if (run !== undefined) noteOpen(directory, run.id);
    } catch {
      // The directory can't be made again, which the next attempt to write tells better.
    }
  }

  #isOwn(segment: string): boolean {
    return segment.startsWith(this.#id);
  }

  #findElsewhere(key: Key, sample: number): Location | undefined {
    if (performance.now() - this.#refreshedAt < refreshInterval) return undefined;
    this.#refresh();
    return this.#index.find(key, sample);
  }

  #refresh(): void {
    try {
      this.#index.refresh();
    } catch (error) {
      const { directory, warn } = this.#options;
      warn(`what other runs have stored can't be looked up: ${systemErrorWords(error)} (${directory})`);
    }
    this.#refreshedAt = performance.now();
  }

  /** Where a result stands by now, if another process has moved it, or the journal it is in, if it is lost. */
  async #readElsewhere(key: Key, sample: number, location: Location): Promise<StoredResult | undefined> {
    const look = async (): Promise<StoredResult | undefined> => {
      const found = this.#index.find(key, sample);
      if (found === undefined || found.segment === location.segment) return undefined;
      const read = await this.#read(key, found);
      return read.ok ? read.value : undefined;
    };
    this.#refresh();
    const moved = await look();
    if (moved !== undefined || this.#recovery === undefined) return moved;
    await this.#recovery.restore(location.segment);
    return look();
  }

  /** The error says why it can't be read. */
  #read(key: Key, location: Location): Soon<Result<StoredResult, string>> {
    const read = (): Result<StoredResult, string> => readResult(this.#segments, key, location);
    return this.#isOwn(location.segment) ? this.#settled().then(read) : read();
  }

  /** Resolves once all that this process has appended is where it can be read, or has failed to get there. */
  async #settled(): Promise<void> {
    await (await this.#writer)?.flushed().catch(() => undefined);
  }

  /** The index only saves time: without it the next run scans what this one stored. */
  saveIndex(id: string): void {
    try {
      this.#index.save(id);
    } catch (error) {
      this.#options.warn(`the index of stored results can't be written: ${systemErrorWords(error)}`);
    }
  }
}

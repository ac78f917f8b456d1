import { lstatSync } from 'node:fs';
import { systemErrorCode, systemErrorWords } from '../journal/system-error.ts';
import type { Failure } from '../model/failure.ts';
import type { Key, RunId } from '../model/ids.ts';
import { ok, type Result } from '../model/result.ts';
import { FoundInJournals } from './found-in-journals.ts';
import { parseJournalResult } from './journal-results.ts';
import { readResult, unreadable } from './read-result.ts';
import { ResultIndex } from './result-index.ts';
import { Segments, segmentSuffix } from './segments.ts';
import type { ResultStore, StoredResult } from './store.ts';
import { newerStore, storeFailure } from './store-failure.ts';
import { StoreRecovery } from './store-recovery.ts';
import { readStamp, stampName } from './store-stamp.ts';

export interface ResultViewOptions {
  /** `.codex-flow/cache`, absolute; it need not be there. */
  readonly directory: string;
  /** `.codex-flow/journal`, absolute. */
  readonly journal: string;
  /** Told, in words for the user, of each result that can't be read. */
  readonly warn: (message: string) => void;
}

/** The results that a run would find, were it started now. */
export interface ResultView extends Pick<ResultStore, 'get'> {
  close(): void;
}

/**
 * Looks at a store and writes nothing. What a run would take over from the journals first is found where it stands there.
 */
export async function openResultView(options: ResultViewOptions): Promise<Result<ResultView, Failure>> {
  const { directory, warn } = options;
  const segments = new Segments(directory);
  try {
    if (readStamp(directory) === 'newer') return newerStore(directory, stampName);
    // A link that leads nowhere is there: a run would stumble over it.
    const absent = lstatSync(directory, { throwIfNoEntry: false }) === undefined;
    const index = absent ? ok(undefined) : ResultIndex.open({ directory, segments, warn });
    if (!index.ok) {
      segments.close();
      return newerStore(directory, index.error);
    }
    const view = new JournaledView(options, segments, index.value);
    await view.recover();
    return ok(view);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    segments.close();
    return storeFailure(directory, systemErrorWords(error));
  }
}

class JournaledView implements ResultView {
  readonly #options: ResultViewOptions;
  readonly #segments: Segments;
  readonly #index: ResultIndex | undefined;
  readonly #journals: Segments;
  readonly #found = new FoundInJournals();
  readonly #recovery: StoreRecovery;

  constructor(options: ResultViewOptions, segments: Segments, index: ResultIndex | undefined) {
    this.#options = options;
    this.#segments = segments;
    this.#index = index;
    this.#journals = new Segments(options.journal);
    this.#recovery = new StoreRecovery({
      ...options,
      run: undefined,
      target: {
        segmentOf: (key, sample) =>
          (this.#found.find(key, sample) ?? this.#index?.find(key, sample))?.segment,
        keep: async (runId, results) => this.#found.add(runId, results),
      },
    });
  }

  recover(): Promise<void> {
    return this.#recovery.recover();
  }

  async get(key: Key, sample: number): Promise<StoredResult | undefined> {
    const journaled = this.#readJournal(key, sample);
    if (journaled !== undefined) return journaled;
    const location = this.#index?.find(key, sample);
    if (location === undefined) return undefined;
    const read = readResult(this.#segments, key, location);
    if (read.ok) return read.value;
    const elsewhere = await this.#readElsewhere(key, sample, location.segment);
    if (elsewhere === undefined)
      this.#options.warn(unreadable(this.#options.directory, key, location, read.error));
    return elsewhere;
  }

  close(): void {
    this.#index?.close();
    this.#segments.close();
    this.#journals.close();
  }

  #readJournal(key: Key, sample: number): StoredResult | undefined {
    const location = this.#found.find(key, sample);
    if (location === undefined) return undefined;
    const runId = location.segment.slice(0, -segmentSuffix.length) as RunId;
    try {
      return parseJournalResult(this.#journals.read(location), key, runId);
    } catch {
      // The journal was deleted a moment ago.
      return undefined;
    }
  }

  /** Where a prune has moved the result meanwhile, or the journal it is in. */
  async #readElsewhere(key: Key, sample: number, lost: string): Promise<StoredResult | undefined> {
    this.#refresh();
    const moved = this.#index?.find(key, sample);
    if (moved !== undefined && moved.segment !== lost) {
      const read = readResult(this.#segments, key, moved);
      if (read.ok) return read.value;
    }
    await this.#recovery.restore(lost);
    return this.#readJournal(key, sample);
  }

  #refresh(): void {
    try {
      this.#index?.refresh();
    } catch {
      // The folder is gone: the journals may have what was in it.
    }
  }
}

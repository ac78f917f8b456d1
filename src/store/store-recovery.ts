import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunId } from '../model/ids.ts';
import { noteClosed } from './open-runs.ts';
import {
  missingOrOlder,
  type RecoveryOptions,
  type RecoveryTarget,
  takeFromAll,
  takeFromKilled,
  type Wanted,
} from './recovery.ts';
import { readStamp, writeStamp } from './store-stamp.ts';

/** A run that stores its results. */
export interface StoringRun {
  readonly id: RunId;
  /** `.codex-flow/journal`, absolute: what the store has lost is taken from there. */
  readonly journal: string;
  /** Told, in words for the user, of what was taken from journals. */
  readonly inform: (message: string) => void;
}

export interface StoreRecoveryOptions extends RecoveryOptions {
  readonly target: RecoveryTarget & {
    /** Writes what is new to a table of the index, so that it need not be in memory; `id`: its name. Never throws. */
    saveIndex?(id: string): void;
  };
  /** Undefined where nothing is stored: somebody only looks at what a run would take. */
  readonly run: Pick<StoringRun, 'id' | 'inform'> | undefined;
}

/** A table of the index is written after so many results that were taken over. */
const indexedAtOnce = 100_000;

/** When and what a store takes from the journals. */
export class StoreRecovery {
  readonly #options: StoreRecoveryOptions;
  readonly #source: RecoveryOptions;
  #tables = 0;
  #unindexed = 0;
  /** By segment; those that are missing share one. */
  readonly #restored = new Map<string, Promise<void>>();

  constructor(options: StoreRecoveryOptions) {
    this.#options = options;
    this.#source = {
      ...options,
      target: {
        segmentOf: (key, sample) => options.target.segmentOf(key, sample),
        keep: async (runId, results) => {
          await options.target.keep(runId, results);
          this.#saveIndex(results.length);
        },
      },
    };
  }

  /** What killed runs left in their journals, and all that the journals have where the store is gone. */
  async recover(): Promise<void> {
    const { directory, run } = this.#options;
    if (readStamp(directory) === 'none') {
      const count = await takeFromAll(this.#source, missingOrOlder);
      if (count > 0) run?.inform(`the stored results were gone: ${were(count)} taken from the journals`);
      if (run !== undefined) writeStamp(directory);
    }
    const { count, over } = await takeFromKilled(this.#source);
    if (run === undefined) return;
    for (const runId of over) noteClosed(directory, runId);
    if (count === 0) return;
    run.inform(
      `a run was killed before all of its results were stored: ${were(count)} taken from its journal`,
    );
  }

  /** What a segment that is damaged or gone had, as far as journals have it. Never rejects. */
  restore(segment: string): Promise<void> {
    const { directory } = this.#options;
    const present = new Set(namesIn(directory));
    const what = present.has(segment) ? segment : 'missing';
    const wanted: Wanted = (_, has) => has !== undefined && (has === segment || !present.has(has));
    const restoring = this.#restored.get(what) ?? this.#restore(what, wanted);
    this.#restored.set(what, restoring);
    return restoring;
  }

  async #restore(what: string, wanted: Wanted): Promise<void> {
    const { directory, run, warn } = this.#options;
    // What can't be stored again is told by the next result that can't.
    const count = await takeFromAll(this.#source, wanted).catch(() => 0);
    if (count === 0) return;
    const state = what === 'missing' ? 'gone' : `damaged (${join(directory, what)})`;
    const remedy =
      run === undefined ? `the journals have ${count}` : `${were(count)} taken from the journals`;
    warn(`stored results are ${state}: ${remedy}`);
  }

  #saveIndex(added: number): void {
    const { target, run } = this.#options;
    this.#unindexed += added;
    if (run === undefined || this.#unindexed < indexedAtOnce) return;
    this.#unindexed = 0;
    this.#tables += 1;
    target.saveIndex?.(`${run.id}_${this.#tables}`);
  }
}

const were = (count: number): string => (count === 1 ? 'one was' : `${count} were`);

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

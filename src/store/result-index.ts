import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../model/result.ts';
import { entryBytes, entryKey, isNewer, type Location, mergeEntries, packEntries } from './index-entries.ts';
import { type Coverage, IndexTable, writeTable } from './index-table.ts';
import { type Segments, segmentSuffix } from './segments.ts';

export const tableSuffix = '.idx';
/** A table takes in those that are at most this many times its size, so that few are left and each entry moves seldom. */
const mergeFactor = 2;
/** Larger tables stay as they are, which bounds the work of one merge. */
const mergeLimit = 100_000;

interface Entry {
  readonly key: string;
  readonly sample: number;
  readonly location: Location;
}

export interface ResultIndexOptions {
  readonly directory: string;
  readonly segments: Segments;
  readonly warn: (message: string) => void;
}

/**
 * Where each result stands: sorted tables on the disk for what earlier runs left, memory for what is newer. Tables are
 * made from segments and can be deleted at any time. A table says how much of each segment it covers; the rest, left by
 * a run that crashed or goes on, is scanned.
 */
export class ResultIndex {
  readonly #options: ResultIndexOptions;
  /** By key and sample, as `slotOf` puts them together. */
  readonly #recent = new Map<string, Entry>();
  /** The segments that entries in memory come from, superseded ones included. */
  readonly #recentSegments = new Set<string>();
  #tables: IndexTable[] = [];
  /** Up to which byte each segment is known. */
  readonly #known = new Map<string, number>();
  #own: string | undefined;
  #newer: string | undefined;

  private constructor(options: ResultIndexOptions) {
    this.#options = options;
  }

  /** The error names a file of a newer format. Throws the system's error where the directory can't be read. */
  static open(options: ResultIndexOptions): Result<ResultIndex, string> {
    const index = new ResultIndex(options);
    const names = readdirSync(options.directory);
    for (const name of names) if (name.endsWith(tableSuffix)) index.#openTable(name);
    index.#scan(names);
    if (index.#newer !== undefined) {
      index.close();
      return err(index.#newer);
    }
    return ok(index);
  }

  /** The newest entry of a result. */
  find(key: string, sample: number): Location | undefined {
    let newest = this.#recent.get(slotOf(key, sample))?.location;
    if (this.#tables.length === 0) return newest;
    const wanted = entryKey(key, sample);
    for (const table of this.#tables) {
      const found = table.find(wanted);
      if (found !== undefined && (newest === undefined || isNewer(found, newest))) newest = found;
    }
    return newest;
  }

  /** Notes a result of this process's own segment. */
  add(key: string, sample: number, location: Location): void {
    this.#own = location.segment;
    this.#note({ key, sample, location });
    this.#known.set(location.segment, location.offset + location.length + 1);
  }

  /** Takes in what other processes have stored since. */
  refresh(): void {
    this.#scan(readdirSync(this.#options.directory));
  }

  /** Writes what no table has to a table named after `id`, with the smaller tables merged into it. */
  save(id: string): void {
    if (this.#recent.size === 0) return;
    const { directory } = this.#options;
    let list = packEntries([...this.#recent.values()]);
    let coverage: Record<string, number> = {};
    for (const segment of this.#recentSegments) coverage[segment] = this.#known.get(segment) ?? 0;
    const present = new Set(readdirSync(directory));
    const merged: IndexTable[] = [];
    for (const table of this.#tables.toSorted((a, b) => a.count - b.count)) {
      const count = list.bytes.length / entryBytes;
      if (table.count > mergeLimit || table.count > count * mergeFactor) break;
      list = mergeEntries(list, table.entries(), (segment) => present.has(segment));
      coverage = joinCoverage(coverage, table.coverage, present);
      merged.push(table);
    }
    const name = `${id}${tableSuffix}`;
    writeTable(join(directory, name), list, coverage);
    this.#tables = this.#tables.filter((table) => !merged.includes(table));
    for (const table of merged) discard(table);
    this.#recent.clear();
    this.#recentSegments.clear();
    this.#openTable(name);
  }

  close(): void {
    for (const table of this.#tables) table.close();
    this.#tables = [];
  }

  #openTable(name: string): void {
    const path = join(this.#options.directory, name);
    let table: Result<IndexTable, 'bad' | 'newer'>;
    try {
      table = IndexTable.open(path);
    } catch {
      // Another process has merged it into its own table meanwhile; what that covers is scanned here.
      return;
    }
    if (!table.ok) {
      if (table.error === 'newer') this.#newer = name;
      else this.#options.warn(`the index of stored results ${path} is damaged: it is made anew`);
      return;
    }
    this.#tables.push(table.value);
    for (const [segment, bytes] of Object.entries(table.value.coverage)) {
      this.#known.set(segment, Math.max(bytes, this.#known.get(segment) ?? 0));
    }
  }

  #note(entry: Entry): void {
    this.#recentSegments.add(entry.location.segment);
    const slot = slotOf(entry.key, entry.sample);
    const there = this.#recent.get(slot);
    if (there === undefined || !isNewer(there.location, entry.location)) this.#recent.set(slot, entry);
  }

  #scan(names: readonly string[]): void {
    for (const segment of names) {
      if (!segment.endsWith(segmentSuffix) || segment === this.#own) continue;
      const known = this.#known.get(segment) ?? 0;
      const path = join(this.#options.directory, segment);
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size <= known) continue;
      const end = this.#options.segments.scan(segment, known, {
        found: ({ key, sample }, location) => this.#note({ key, sample, location }),
        unreadable: (why, { offset }) => {
          if (why === 'newer') this.#newer ??= segment;
          else
            this.#options.warn(
              `a stored result in ${path}, at byte ${offset}, is damaged: it is passed over`,
            );
        },
      });
      this.#known.set(segment, end);
    }
  }
}

const slotOf = (key: string, sample: number): string => (sample === 0 ? key : `${key}/${sample}`);

function joinCoverage(a: Coverage, b: Coverage, present: ReadonlySet<string>): Record<string, number> {
  const joined: Record<string, number> = {};
  for (const segment of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (present.has(segment)) joined[segment] = Math.max(a[segment] ?? 0, b[segment] ?? 0);
  }
  return joined;
}

function discard(table: IndexTable): void {
  table.close();
  try {
    unlinkSync(table.path);
  } catch {
    // Another process was quicker, or has it open (Windows): it goes with the next merge.
  }
}

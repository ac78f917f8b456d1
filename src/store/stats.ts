import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tableSuffix } from './result-index.ts';
import { namesIn, segmentNames, survey, textOf } from './survey.ts';

/** What a store holds. Sizes in bytes. */
export interface StoreStats {
  /** Results that a run can take. */
  readonly results: number;
  readonly bytes: number;
  /** Results that a newer one stands in for, and lines that can't be read. */
  readonly superseded: number;
  readonly damaged: number;
  readonly wasted_bytes: number;
  readonly segments: number;
  readonly index_bytes: number;
  /** When the oldest and the newest result were stored, ISO 8601; null where there is none. */
  readonly oldest: string | null;
  readonly newest: string | null;
  /** A file that a newer codex-flow wrote, which is not counted. */
  readonly newer: string | null;
}

/** Counts what a store holds; reads all of it. Rejects with the system's error. */
export async function storeStats(directory: string): Promise<StoreStats> {
  const names = await segmentNames(directory);
  const { segments, newer } = await survey(directory, names);
  const seen = new Set<string>();
  const counts = { results: 0, bytes: 0, superseded: 0, damaged: 0, wasted_bytes: 0 };
  let oldest = Number.POSITIVE_INFINITY;
  let newest = Number.NEGATIVE_INFINITY;
  // From the newest on, so that the first of its name is the one that counts.
  for (const { lines, tail } of segments.toReversed()) {
    counts.wasted_bytes += tail;
    for (const { length, name, at } of lines.toReversed()) {
      const text = name === undefined ? '' : textOf(name);
      const damaged = name === undefined || at === undefined;
      if (damaged || seen.has(text)) {
        counts[damaged ? 'damaged' : 'superseded'] += 1;
        counts.wasted_bytes += length + 1;
        continue;
      }
      seen.add(text);
      counts.results += 1;
      counts.bytes += length + 1;
      if (at < oldest) oldest = at;
      if (at > newest) newest = at;
    }
  }
  return {
    ...counts,
    segments: segments.length,
    index_bytes: await indexBytes(directory),
    oldest: Number.isFinite(oldest) ? new Date(oldest).toISOString() : null,
    newest: Number.isFinite(newest) ? new Date(newest).toISOString() : null,
    newer: newer ?? null,
  };
}

async function indexBytes(directory: string): Promise<number> {
  const tables = (await namesIn(directory)).filter((name) => name.endsWith(tableSuffix));
  const sizes = await Promise.all(
    tables.map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

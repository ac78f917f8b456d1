import type { Key, RunId } from '../model/ids.ts';
import {
  type EntryList,
  entryKey,
  isNewer,
  type Location,
  mergeEntries,
  packEntries,
  searchEntries,
  unpackLocation,
} from './index-entries.ts';
import type { JournalResult } from './journal-results.ts';
import { segmentSuffix } from './segments.ts';

interface Entry {
  readonly key: Key;
  readonly sample: number;
  /** The segment is a journal. */
  readonly location: Location;
}

/** So many are kept as objects; more are packed, which takes a tenth of the memory. */
const unpackedLimit = 20_000;

/** Where results stand in journals: of several for one key and sample, in the newest. */
export class FoundInJournals {
  #recent = new Map<string, Entry>();
  #packed: EntryList = { segments: [], bytes: Buffer.alloc(0) };

  add(runId: RunId, results: readonly JournalResult[]): void {
    for (const { key, sample, offset, length } of results) {
      const slot = `${key}/${sample}`;
      const location = { segment: `${runId}${segmentSuffix}`, offset, length };
      const there = this.#recent.get(slot);
      if (there === undefined || !isNewer(there.location, location))
        this.#recent.set(slot, { key, sample, location });
    }
    if (this.#recent.size < unpackedLimit) return;
    this.#packed = mergeEntries(this.#packed, packEntries([...this.#recent.values()]), () => true);
    this.#recent = new Map();
  }

  find(key: Key, sample: number): Location | undefined {
    const recent = this.#recent.get(`${key}/${sample}`)?.location;
    const { bytes } = this.#packed;
    const at = searchEntries(bytes, entryKey(key, sample), 0, bytes.length);
    const packed = at === -1 ? undefined : unpackLocation(this.#packed, at);
    if (recent === undefined || packed === undefined) return recent ?? packed;
    return isNewer(packed, recent) ? packed : recent;
  }
}

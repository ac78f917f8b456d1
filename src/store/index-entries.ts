/** Where a stored result stands. */
export interface Location {
  readonly segment: string;
  /** In bytes. */
  readonly offset: number;
  /** In bytes, without the line break. */
  readonly length: number;
}

/** The first bytes of a key: enough that two keys never share them; what is read is checked against the whole key. */
const keyBytes = 14;
/** What entries are sorted by: the key's bytes, then the sample. */
const sortedBytes = keyBytes + 4;
export const entryBytes = 32;

/** Entries of 32 bytes, big-endian: key (14), sample (4), segment (4), offset (6), length (4); sorted, none twice. */
export interface EntryList {
  /** Names that entries refer to by position, in ascending order, which is their order in time. */
  readonly segments: readonly string[];
  readonly bytes: Buffer;
}

/** The sortable bytes of a key and sample. */
export function entryKey(key: string, sample: number): Buffer {
  const bytes = Buffer.allocUnsafe(sortedBytes);
  bytes.write(key, 0, keyBytes, 'hex');
  bytes.writeUInt32BE(sample, keyBytes);
  return bytes;
}

export function packEntries(
  entries: readonly { readonly key: string; readonly sample: number; readonly location: Location }[],
): EntryList {
  const segments = [...new Set(entries.map((entry) => entry.location.segment))].sort();
  const numbers = new Map(segments.map((segment, i) => [segment, i]));
  // Numbers are compared several times faster than texts, and the first 48 bits nearly always differ.
  const sorted = entries.map((entry) => ({ entry, first: Number.parseInt(entry.key.slice(0, 12), 16) }));
  sorted.sort((a, b) => a.first - b.first || compare(a.entry, b.entry));
  const bytes = Buffer.allocUnsafe(sorted.length * entryBytes);
  let at = 0;
  for (const { entry } of sorted) {
    const { key, sample, location } = entry;
    bytes.write(key, at, keyBytes, 'hex');
    bytes.writeUInt32BE(sample, at + keyBytes);
    bytes.writeUInt32BE(numbers.get(location.segment) ?? 0, at + 18);
    bytes.writeUIntBE(location.offset, at + 22, 6);
    bytes.writeUInt32BE(location.length, at + 28);
    at += entryBytes;
  }
  return { segments, bytes };
}

function compare(
  a: { readonly key: string; readonly sample: number },
  b: { readonly key: string; readonly sample: number },
): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.sample - b.sample;
}

/** Reads the entry that starts at a byte. */
export function unpackLocation(list: EntryList, at: number): Location {
  return {
    segment: list.segments[list.bytes.readUInt32BE(at + 18)] ?? '',
    offset: list.bytes.readUIntBE(at + 22, 6),
    length: list.bytes.readUInt32BE(at + 28),
  };
}

/** Where in sorted entries, from `start` to `end` (bytes), a key stands; -1 if it does not. */
export function searchEntries(bytes: Buffer, wanted: Buffer, start: number, end: number): number {
  let low = start / entryBytes;
  let high = end / entryBytes;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * entryBytes;
    const order = bytes.compare(wanted, 0, sortedBytes, at, at + sortedBytes);
    if (order === 0) return at;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1;
}

/** Joins two lists; of two entries for the same result the newer one stays, and those whose segment is gone are left out. */
export function mergeEntries(a: EntryList, b: EntryList, exists: (segment: string) => boolean): EntryList {
  const segments = [...new Set([...a.segments, ...b.segments])].filter(exists).sort();
  const numbers = new Map(segments.map((segment, i) => [segment, i]));
  const left = a.segments.map((segment) => numbers.get(segment) ?? -1);
  const right = b.segments.map((segment) => numbers.get(segment) ?? -1);
  const bytes = Buffer.allocUnsafe(a.bytes.length + b.bytes.length);
  let end = 0;
  const take = (from: Buffer, at: number, renumbered: readonly number[]): void => {
    const segment = renumbered[from.readUInt32BE(at + 18)] ?? -1;
    if (segment === -1) return;
    from.copy(bytes, end, at, at + entryBytes);
    bytes.writeUInt32BE(segment, end + 18);
    end += entryBytes;
  };
  let i = 0;
  let j = 0;
  while (i < a.bytes.length || j < b.bytes.length) {
    const order =
      i >= a.bytes.length
        ? 1
        : j >= b.bytes.length
          ? -1
          : a.bytes.compare(b.bytes, j, j + sortedBytes, i, i + sortedBytes);
    const leftIsNewer = order === 0 && isNewer(unpackLocation(a, i), unpackLocation(b, j));
    if (order < 0 || leftIsNewer) take(a.bytes, i, left);
    else take(b.bytes, j, right);
    if (order <= 0) i += entryBytes;
    if (order >= 0) j += entryBytes;
  }
  return { segments, bytes: bytes.subarray(0, end) };
}

/** Whether the result at `a` was stored after the one at `b`. */
export function isNewer(a: Location, b: Location): boolean {
  return a.segment === b.segment ? a.offset > b.offset : a.segment > b.segment;
}

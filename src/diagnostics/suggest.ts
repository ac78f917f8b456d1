/** The most edits a suggestion may be away: one for short names, two up to eight letters, then three. */
function reach(name: string): number {
  if (name.length <= 4) return 1;
  return name.length <= 8 ? 2 : 3;
}

/**
 * Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`: the optimal string alignment
 * form of Damerau-Levenshtein. Own code because the small libraries do not count a swap as one edit, and
 * swapped letters are the commonest slip of all. Distances above `limit` are only known to be above it.
 */
export function editDistance(one: string, other: string, limit = Number.POSITIVE_INFINITY): number {
  const [a, b] = different(one, other);
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (before[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    // A swap looks two rows back, so both must be beyond the limit.
    if (row > limit && Math.min(...current) > limit && Math.min(...previous) > limit) return limit + 1;
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** What is left of both without the beginning and the end that they share, which cost no edit. */
function different(a: string, b: string): readonly [string, string] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

/** Letters only, in one case: `maxParallel`, `max_parallel` and `Max-Parallel` are one name to a person. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** So many names in one place that none needs a suggestion; each is compared with each wrong one. */
const mostCandidates = 300;

/**
 * Every candidate that is as near to `name` as the nearest one, in the order given; empty when none is near
 * enough to be meant. Case, dashes and underscores don't count as differences.
 */
export function closestAll(name: string, candidates: readonly string[]): readonly string[] {
  const wanted = plain(name);
  if (wanted === '' || name.length > 100) return [];
  const limit = reach(wanted);
  let best = Number.POSITIVE_INFINITY;
  let found: string[] = [];
  for (const candidate of candidates.slice(0, mostCandidates)) {
    const other = plain(candidate);
    if (candidate === name || Math.abs(other.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, other, Math.min(limit, best));
    // A distance of the whole length would call any short name near.
    if (distance > limit || distance >= Math.max(wanted.length, other.length)) continue;
    if (distance < best) found = [];
    if (distance <= best) found.push(candidate);
    best = Math.min(best, distance);
  }
  return found;
}

/** The candidate that `name` was most likely meant to be, for a "did you mean"; the first when several tie. */
export function closest(name: string, candidates: readonly string[]): string | undefined {
  return closestAll(name, candidates)[0];
}

/**
 * Whether a suggestion is near enough to be put in place unseen: another spelling of the same letters, or a slip in a
 * name of three letters or more. `zsh` is as near to `sh` as a slip, and `test1` to `test2`, and mean something else.
 */
export function isSlipOf(name: string, suggestion: string): boolean {
  const [a, b] = [plain(name), plain(suggestion)];
  const digits = (text: string): string => text.replace(/\D/g, '');
  return a === b || (Math.min(a.length, b.length) >= 3 && digits(a) === digits(b));
}

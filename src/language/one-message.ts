import { byFile } from '../diagnostics/by-file.ts';
import { severityOf } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** One message for each cause: what several stages or checks found of the same slip is told by the one that knows most. */
export function oneMessageEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return warningsOfSoundParts(oneSlip(eachOnce(diagnostics)));
}

/** Defaults and anchors reach many steps: what is wrong with one is said once. */
function eachOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const said = new Set<string>();
  return diagnostics.filter(({ code, place }) => {
    const key = `${code} ${place.range.start} ${place.range.end} ${place.file.displayPath}`;
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}

/** `if: {{ x }}` lacks its quotes and its dollar sign, which is one slip: the dollar sign is what matters. */
function oneSlip(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unquoted = new Map<number, Diagnostic>();
  for (const found of diagnostics) {
    if (found.code === 'unquoted-template') unquoted.set(found.place.range.start, found);
  }
  const said = new Set<Diagnostic>();
  const merged = diagnostics.map((found): Diagnostic => {
    const other = unquoted.get(found.place.range.start);
    if (found.code !== 'wrong-notation-value' || other?.place.range.end !== found.place.range.end)
      return found;
    said.add(other);
    if (found.fix === undefined) return found;
    const edits = [{ place: found.place, text: `"${found.params.instead}"` }];
    return { ...found, fix: { ...found.fix, edits } };
  });
  return merged.filter((found) => !said.has(found));
}

/**
 * A warning about something in which an error stands says what becomes of a thing that is not there, such as a secret
 * whose name is misspelt: it can wait until that is put right. Errors may be many, so each warning looks them up.
 */
function warningsOfSoundParts(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = new Map<string, readonly { readonly start: number; readonly end: number }[]>();
  for (const [path, found] of byFile(diagnostics)) {
    const ranges = found.filter(isError).map(({ place }) => place.range);
    errors.set(
      path,
      ranges.sort((a, b) => a.start - b.start),
    );
  }
  return diagnostics.filter((found) => {
    if (isError(found)) return true;
    const { start, end } = found.place.range;
    const ranges = errors.get(found.place.file.path) ?? [];
    for (let at = firstFrom(ranges, start); ; at++) {
      const error = ranges[at];
      if (error === undefined || error.start >= end) return true;
      if (error.end <= end) return false;
    }
  });
}

const isError = ({ code }: Diagnostic): boolean => severityOf(code) === 'error';

/** The index of the first range, of those in order, that does not start before an offset. */
function firstFrom(ranges: readonly { readonly start: number }[], offset: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

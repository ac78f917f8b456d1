import type { Diagnostic } from './diagnostic.ts';
import type { SourceFile } from './source.ts';

/**
 * The file's text with every fix of its diagnostics applied. A fix is applied whole or not at all; of fixes that
 * overlap the one that comes first stays, so that the next round can look at the rest.
 */
export function applyFixes(source: SourceFile, diagnostics: readonly Diagnostic[]): string {
  const taken: { start: number; end: number; text: string }[] = [];
  for (const { fix } of diagnostics) {
    if (fix === undefined) continue;
    const edits = fix.edits.map(({ place, text }) => ({ file: place.file, ...place.range, text }));
    const foreign = edits.some((edit) => edit.file !== source);
    const clashes = edits.some((edit) => taken.some((other) => overlaps(edit, other)));
    if (!foreign && !clashes) taken.push(...edits);
  }
  let text = source.text;
  for (const edit of taken.sort((a, b) => b.start - a.start)) {
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  }
  return text;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Two insertions at one offset clash as well: their order would be chance. */
function overlaps(a: Stretch, b: Stretch): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}

import type { Diagnostic, Fix } from './diagnostic.ts';
import { type Edit, Edits } from './edits.ts';
import type { SourceFile } from './source.ts';

export interface Corrected {
  readonly text: string;
  /** The diagnostics whose fix was applied, in their order. */
  readonly applied: readonly Diagnostic[];
  readonly edits: Edits;
}

/**
 * The file's text with every fix of its diagnostics applied. A fix is applied whole or not at all; of fixes that
 * overlap the one that comes first stays, so that the next round can look at the rest.
 */
export function applyFixes(source: SourceFile, diagnostics: readonly Diagnostic[]): Corrected {
  const edits = new Edits();
  const applied = diagnostics.filter(({ fix }) => {
    const wanted = editsIn(source, fix);
    return wanted !== undefined && edits.add(wanted);
  });
  return { text: edits.apply(source.text), applied, edits };
}

/** The edits of a fix that changes this file only. */
function editsIn(source: SourceFile, fix: Fix | undefined): readonly Edit[] | undefined {
  if (fix === undefined || fix.edits.some(({ place }) => place.file !== source)) return undefined;
  return fix.edits.map(({ place, text }) => ({ ...place.range, text }));
}

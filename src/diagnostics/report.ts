import { byFile } from './by-file.ts';
import { severityOf } from './catalogue.ts';
import type { Diagnostic } from './diagnostic.ts';
import { printable } from './printable.ts';
import { type RenderOptions, renderDiagnostic, summarize } from './render.ts';

/** Nobody reads more frames of one file at a time, and drawing tens of thousands of them would take long. */
const mostPerFile = 100;

/**
 * All findings as people read them: their frames with an empty line after each, what of a file is left out, and the
 * summary. Empty where there are none; ends with a line break else.
 */
export function renderReport(found: readonly Diagnostic[], options: RenderOptions): string {
  if (found.length === 0) return '';
  const blocks: string[] = [];
  for (const ofFile of byFile(found).values()) {
    const shown = mostUrgent(ofFile);
    blocks.push(...shown.map((each) => renderDiagnostic(each, options)));
    const left = ofFile.length - shown.length;
    const [first] = ofFile;
    if (left === 0 || first === undefined) continue;
    const what = left === 1 ? '1 more finding is' : `${left} more findings are`;
    blocks.push(
      `${printable(first.place.file.displayPath)}: ${what} not shown; "validate --format json" lists all of them`,
    );
  }
  return `${[...blocks, summarize(found)].join('\n\n')}\n`;
}

/** As many as are shown, in their order: warnings wait for the errors. */
function mostUrgent(found: readonly Diagnostic[]): readonly Diagnostic[] {
  if (found.length <= mostPerFile) return found;
  const isError = (each: Diagnostic): boolean => severityOf(each.code) === 'error';
  const chosen = new Set(
    [...found.filter(isError), ...found.filter((each) => !isError(each))].slice(0, mostPerFile),
  );
  return found.filter((each) => chosen.has(each));
}

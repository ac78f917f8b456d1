import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Every character is a grapheme by itself, and all but tabs take one column: most texts that are shown. */
const simple = /^[\t\x20-\x7e\u00a1-\u00ac\u00ae-\u02af…]*$/;

let stringWidth: ((text: string) => number) | undefined;
let segmenter: Intl.Segmenter | undefined;

/** How many columns a text without control characters takes. */
export function textWidth(text: string): number {
  if (simple.test(text) && !text.includes('\t')) return text.length;
  stringWidth ??= (require('string-width') as typeof import('string-width')).default;
  return stringWidth(text);
}

/**
 * The characters of a text as people see them, and where each begins (UTF-16). The tables for it, as string-width has them,
 * are made when a text needs them: that takes 20 to 50 ms.
 */
export function graphemes(text: string): Iterable<{ readonly segment: string; readonly index: number }> {
  if (simple.test(text)) return Array.from(text, (segment, index) => ({ segment, index }));
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

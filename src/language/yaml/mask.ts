import type { Range } from '../../diagnostics/source.ts';

/**
 * The text with stretches of it overwritten by a character, so that the rest can be read where it stands. Ranges are in
 * order and don't overlap.
 */
export function mask(text: string, ranges: readonly Range[], filler: string): string {
  let masked = '';
  let at = 0;
  for (const { start, end } of ranges) {
    masked += text.slice(at, start) + filler.repeat(end - start);
    at = end;
  }
  return masked + text.slice(at);
}

import { textWidth } from '../../diagnostics/text-width.ts';
import type { Style, Tone } from '../style.ts';
import { truncate } from '../width.ts';

/** A piece of a line, still without colour: what is cut must be measured first. */
export interface Segment {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

export type Line = readonly Segment[];

export const text = (content: string, tone?: Tone): Segment => ({ text: content, tone });

/** Puts `·` between the parts that say something. */
export function separated(parts: readonly Line[]): Line {
  const spoken = parts.filter((part) => part.some((segment) => segment.text !== ''));
  return spoken.flatMap((part, index) => (index === 0 ? part : [text(' · ', 'quiet'), ...part]));
}

/** The line, and after a space what there is to say of it. */
export const followed = (line: Line, words: Line): Line =>
  words.length === 0 ? line : [...line, text(' '), ...words];

/** The line in colour, cut with an ellipsis to at most that many columns. */
export function paint(line: Line, columns: number, style: Style): string {
  let left = columns;
  let painted = '';
  for (const { text: content, tone } of line) {
    if (content === '') continue;
    const width = textWidth(content);
    const fits = width <= left;
    const shown = fits ? content : truncate(content, left);
    painted += tone === undefined ? shown : style[tone](shown);
    if (!fits) break;
    left -= width;
  }
  return painted;
}

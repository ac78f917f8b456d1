import { graphemes, textWidth } from '../diagnostics/text-width.ts';

const ellipsis = '…';

function* characters(text: string): Generator<{ character: string; width: number }> {
  for (const { segment } of graphemes(text)) yield { character: segment, width: textWidth(segment) };
}

function takeStart(text: string, columns: number): string {
  let used = 0;
  let taken = '';
  for (const { character, width } of characters(text)) {
    if (used + width > columns) break;
    used += width;
    taken += character;
  }
  return taken;
}

function takeEnd(text: string, columns: number): string {
  const all = [...characters(text)];
  let used = 0;
  let from = all.length;
  for (let at = all.length - 1; at >= 0; at--) {
    used += all[at]?.width ?? 0;
    if (used > columns) break;
    from = at;
  }
  return all
    .slice(from)
    .map(({ character }) => character)
    .join('');
}

/** The text, or as much of its start as fits with an ellipsis. Never splits a character, never wider than `columns`. */
export function truncate(text: string, columns: number): string {
  if (columns <= 0) return '';
  // A character of a text is a column at most twice: what is far longer than that needs no exact measure.
  const bounded = text.length > columns * 16 + 64 ? text.slice(0, columns * 16 + 64) : text;
  if (bounded.length === text.length && textWidth(text) <= columns) return text;
  return `${takeStart(bounded, columns - 1).trimEnd()}${ellipsis}`;
}

/** As `truncate`, but keeps both ends: of a path, the folder and the file's name. */
export function truncateMiddle(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (textWidth(text) <= columns) return text;
  const room = columns - 1;
  const end = Math.floor(room / 2);
  return `${takeStart(text, room - end)}${ellipsis}${takeEnd(text, end)}`;
}

/** How many rows a line takes on a terminal that wraps it; a character of two columns is not split at the edge. */
export function wrappedRows(text: string, columns: number): number {
  if (textWidth(text) <= columns) return 1;
  let rows = 1;
  let used = 0;
  for (const { width } of characters(text)) {
    used += width;
    if (used <= columns) continue;
    rows++;
    used = width;
  }
  return rows;
}

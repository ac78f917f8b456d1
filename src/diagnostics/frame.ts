import type { Colors } from 'picocolors/types.js';
import { lastCharacter } from './last-character.ts';
import { printable } from './printable.ts';
import type { Place } from './source.ts';
import { graphemes, textWidth } from './text-width.ts';

interface FrameOptions {
  readonly width?: number;
  /** What underlines the range. */
  readonly mark: '^' | '-';
  readonly paint: (text: string) => string;
  readonly colors: Colors;
}

const tabStop = 4;

/** One grapheme of a line as it is shown. */
interface Cell {
  /** UTF-16 offset in the line, and how many units. */
  readonly at: number;
  readonly units: number;
  readonly text: string;
  readonly width: number;
}

/** `start` is where the text stands in its line. */
function cellsOf(line: string, start: number): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of graphemes(line)) {
    const text = segment === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : printable(segment);
    const width = segment.length === 1 && segment < '\x7f' ? text.length : textWidth(text);
    cells.push({ at: start + index, units: segment.length, text, width });
    column += width;
  }
  return cells;
}

/** Without a width: more than anyone reads, and little enough to be shown at once. */
const widest = 1_000;

/** A line of a range, and which part of it (UTF-16 offsets in the line) belongs to the range. */
interface MarkedLine {
  readonly number: number;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** A range over more lines than this is shown by its first and last one. */
const mostLines = 3;

/** The lines of a range between gutters, underlined: a blank one, then two for each line. */
export function frame(place: Place, { width, mark, paint, colors }: FrameOptions): string[] {
  const lines = markedLines(place);
  const gutter = String(lines.at(-1)?.number ?? 1).length;
  const room = width === undefined ? widest : Math.max(10, width - gutter - 3);
  const side = (text: string): string => colors.dim(`${text.padStart(gutter)} |`);
  const drawn = lines.flatMap(({ number, text, from, to }) => {
    const shown = cut(text, from, to, room);
    return [
      `${side(String(number))} ${shown.text}`.trimEnd(),
      `${side('')} ${' '.repeat(shown.before)}${paint(mark.repeat(Math.max(1, shown.marked)))}`,
    ];
  });
  if (lines.length > mostLines) drawn.splice(2, drawn.length - 4, side('…'.padStart(gutter)));
  return [side(''), ...drawn];
}

function markedLines({ file, range }: Place): readonly MarkedLine[] {
  const start = file.positionAt(range.start);
  const end = file.positionAt(lastCharacter(file.text, range) + 1);
  const marked: MarkedLine[] = [];
  for (let number = start.line; number <= end.line; number++) {
    // Only the ends of a long range are shown, so no more is looked at.
    if (number > start.line + mostLines && number < end.line) continue;
    const text = file.line(number);
    const indentation = text.search(/\S|$/);
    const from = number === start.line ? Math.min(start.column - 1, text.length) : indentation;
    const to = number === end.line ? Math.min(end.column - 1, text.length) : text.length;
    // An empty line within a range has nothing to underline.
    if (number === start.line || to > from) marked.push({ number, text, from, to });
  }
  return marked;
}

const widthOf = (cells: readonly Cell[]): number => cells.reduce((total, cell) => total + cell.width, 0);
const textOf = (cells: readonly Cell[]): string => cells.map((cell) => cell.text).join('');

/** The part of a line that fits into `room` columns, with the range in it, and where that is in columns. */
function cut(
  line: string,
  from: number,
  to: number,
  room: number,
): { text: string; before: number; marked: number } {
  // Lines of any length cost the same: no more of them is looked at than could be shown.
  const near = { start: Math.max(0, from - 2 * room), end: Math.min(line.length, from + 3 * room) };
  const cells = cellsOf(line.slice(near.start, near.end), near.start);
  const before = cells.filter((cell) => cell.at + cell.units <= from);
  const marked = cells.filter((cell) => cell.at + cell.units > from && cell.at < to);
  const after = cells.slice(before.length + marked.length);
  const whole = near.start === 0 && near.end === line.length;
  if (whole && widthOf(cells) <= room) {
    return { text: textOf(cells), before: widthOf(before), marked: widthOf(marked) };
  }
  // The range first, then as much on both sides as there is room for, with a sign where something is left out.
  const range = take(marked, room - 2);
  const free = room - 2 - widthOf(range);
  const behind = range.length < marked.length ? 0 : Math.min(widthOf(after), Math.floor(free / 2));
  const lead = take([...before].reverse(), free - behind).reverse();
  const tail = range.length < marked.length ? [] : take(after, free - widthOf(lead));
  const left = lead.length < before.length || near.start > 0 ? '…' : '';
  const right =
    tail.length < after.length || range.length < marked.length || near.end < line.length ? '…' : '';
  return {
    text: `${left}${textOf([...lead, ...range, ...tail])}${right}`,
    before: left.length + widthOf(lead),
    marked: widthOf(range),
  };
}

/** As many cells from the front as fit. */
function take(cells: readonly Cell[], room: number): Cell[] {
  let used = 0;
  const end = cells.findIndex((cell) => {
    used += cell.width;
    return used > room;
  });
  return cells.slice(0, end === -1 ? cells.length : end);
}

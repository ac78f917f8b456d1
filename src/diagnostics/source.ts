/** A half-open range of UTF-16 offsets into a source file's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A position as people and editors count it: both from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One text that was read, with the way from offsets to lines. */
export class SourceFile {
  /** How the file is named to the user: relative to where they stand, with `/`. */
  readonly displayPath: string;
  /** The absolute path, or the display path where the text is not from a file. */
  readonly path: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(options: { displayPath: string; path?: string; text: string }) {
    this.displayPath = options.displayPath;
    this.path = options.path ?? options.displayPath;
    this.text = options.text;
  }

  get lineStarts(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let i = this.text.indexOf('\n'); i !== -1; i = this.text.indexOf('\n', i + 1)) starts.push(i + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }

  /** The position of an offset; offsets past the end are taken as the end. */
  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    const starts = this.lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] as number) + 1 };
  }

  /** The text of a line (counted from 1) without its line break; empty past the end. */
  line(number: number): string {
    const start = this.lineStarts[number - 1];
    if (start === undefined) return '';
    const next = this.lineStarts[number];
    const end = next === undefined ? this.text.length : next - 1;
    // No pattern is matched: it would read the whole line, for each of the many findings a long line may have.
    return this.text.slice(start, this.text[end - 1] === '\r' ? Math.max(start, end - 1) : end);
  }
}

/** Where something stands: a range in a file. */
export interface Place {
  readonly file: SourceFile;
  readonly range: Range;
}

/**
 * A text as its reader sees it (after YAML's quoting, indentation and folding), which still knows where each of
 * its characters stands in the file.
 */
export interface PositionedText {
  readonly text: string;
  /** The whole scalar in the file, quotes included. */
  readonly place: Place;
  /** The place of `text.slice(start, end)`. */
  placeOf(start: number, end: number): Place;
}

/** A text that does not come from a file a user wrote: every part of it stands at the same place. */
export function unplacedText(text: string, displayPath = '<text>'): PositionedText {
  const file = new SourceFile({ displayPath, text });
  return {
    text,
    place: { file, range: { start: 0, end: text.length } },
    placeOf: (start, end) => ({ file, range: { start, end } }),
  };
}

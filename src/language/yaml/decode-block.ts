import { type Decoded, Decoder } from './decode.ts';

interface Line {
  /** Where the line's indentation starts. */
  readonly start: number;
  readonly indent: number;
  /** Where its content ends, without the line break. */
  readonly end: number;
  /** The break behind it; at the end of the source both are its length. */
  readonly breakEnd: number;
  readonly empty: boolean;
}

export interface BlockHeader {
  readonly folded: boolean;
  /** `''` clips, `-` strips, `+` keeps the final line breaks. */
  readonly chomp: '' | '-' | '+';
  /** Of the header, counted from the parent's indentation; 0: found from the first line. */
  readonly indent: number;
}

/** Reads `|`, `>2-` and the like. */
export function parseBlockHeader(header: string): BlockHeader {
  const digit = /[1-9]/.exec(header)?.[0];
  return {
    folded: header.startsWith('>'),
    chomp: header.includes('-') ? '-' : header.includes('+') ? '+' : '',
    indent: digit === undefined ? 0 : Number(digit),
  };
}

function splitLines(source: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; ; ) {
    const newline = source.indexOf('\n', start);
    const stop = newline === -1 ? source.length : newline;
    const end = stop > start && source[stop - 1] === '\r' && newline !== -1 ? stop - 1 : stop;
    let indent = 0;
    while (start + indent < end && source[start + indent] === ' ') indent++;
    const breakEnd = newline === -1 ? stop : newline + 1;
    lines.push({ start, indent, end, breakEnd, empty: start + indent === end });
    if (newline === -1) return lines;
    start = newline + 1;
  }
}

/**
 * Literal (`|`) and folded (`>`) block scalars. `parentIndent` is the indentation the header's digit counts from.
 * The source begins on the line after the header.
 */
export function decodeBlock(
  source: string,
  offset: number,
  header: BlockHeader,
  parentIndent: number,
): Decoded {
  const decoder = new Decoder(source, offset);
  const lines = splitLines(source);
  const firstFull = lines.findIndex((line) => !line.empty);
  let trim = parentIndent + header.indent;
  if (header.indent === 0 && firstFull !== -1) trim = lines[firstFull]?.indent ?? trim;
  const content = lines.findLastIndex((line) => !line.empty || line.indent > trim) + 1;
  if (firstFull === -1) {
    if (header.chomp === '+') for (const line of lines) if (line.breakEnd > line.end) newline(decoder, line);
    return decoder.done();
  }
  if (header.folded) copyFolded(decoder, source, lines.slice(0, content), firstFull, trim);
  else copyLiteral(decoder, lines.slice(0, content), trim);
  const last = lines[content - 1];
  if (last !== undefined && header.chomp !== '-') newline(decoder, last);
  if (header.chomp === '+') {
    for (const line of lines.slice(content)) if (line.breakEnd > line.end) newline(decoder, line);
  }
  return decoder.done();
}

function newline(decoder: Decoder, line: Line): void {
  decoder.put('\n', line.end, line.breakEnd);
}

function copyLine(decoder: Decoder, line: Line, trim: number): void {
  decoder.copy(Math.min(line.start + Math.min(trim, line.indent), line.end), line.end);
}

function copyLiteral(decoder: Decoder, lines: readonly Line[], trim: number): void {
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before !== undefined) newline(decoder, before);
    copyLine(decoder, line, trim);
  }
}

/**
 * Lines at the scalar's own indentation are joined: one break between them becomes a space, of several the first
 * only separates. Beside a more indented line every break counts.
 */
function copyFolded(
  decoder: Decoder,
  source: string,
  lines: readonly Line[],
  firstFull: number,
  trim: number,
): void {
  for (const line of lines.slice(0, firstFull)) {
    copyLine(decoder, line, trim);
    newline(decoder, line);
  }
  let breaks: Line[] = [];
  let afterDeeper = false;
  for (const line of lines.slice(firstFull)) {
    const deeper = line.indent > trim || source[line.start + line.indent] === '\t';
    if (line.empty && !deeper) {
      breaks.push(line);
      continue;
    }
    const [first, ...more] = breaks;
    if (first !== undefined) {
      const joined = !deeper && !afterDeeper;
      if (joined && more.length === 0) decoder.put(' ', first.end, first.breakEnd);
      for (const each of joined ? more : breaks) newline(decoder, each);
    }
    copyLine(decoder, line, trim);
    afterDeeper = deeper;
    breaks = [line];
  }
}

import { type Decoded, Decoder } from './decode.ts';

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

/** Plain and single-quoted scalars: lines are trimmed and joined; a single break is a space, more are breaks. */
export function decodeFolded(source: string, offset: number, quote: '' | "'"): Decoded {
  const decoder = new Decoder(source, offset);
  const end = source.length - quote.length;
  let breaks: { start: number; end: number }[] = [];
  let lineStart = quote.length;
  for (let first = true; ; first = false) {
    const newline = source.indexOf('\n', lineStart);
    const last = newline === -1 || newline >= end;
    let to = last ? end : newline;
    if (!last && source[to - 1] === '\r') to--;
    const lineEnd = to;
    let from = lineStart;
    if (!first) while (from < to && isBlank(source[from])) from++;
    if (!last) while (to > from && isBlank(source[to - 1])) to--;
    if (first || last || from < to) {
      fold(decoder, breaks);
      breaks = [];
      copyQuoted(decoder, source, from, to, quote);
    }
    if (last) return decoder.done();
    breaks.push({ start: lineEnd, end: newline + 1 });
    lineStart = newline + 1;
  }
}

/** One break is a space; of several, the first only separates. */
function fold(decoder: Decoder, breaks: readonly { start: number; end: number }[]): void {
  const [only, ...rest] = breaks;
  if (only === undefined) return;
  if (rest.length === 0) decoder.put(' ', only.start, only.end);
  for (const { start, end } of rest) decoder.put('\n', start, end);
}

function copyQuoted(decoder: Decoder, source: string, from: number, to: number, quote: '' | "'"): void {
  let at = from;
  const find = (): number => (quote === '' ? -1 : source.indexOf("''", at));
  for (let pair = find(); pair !== -1 && pair + 1 < to; pair = find()) {
    decoder.copy(at, pair);
    decoder.put("'", pair, pair + 2);
    at = pair + 2;
  }
  decoder.copy(at, to);
}

/** Double-quoted scalars: escapes, and folding as in the other flow scalars. */
export function decodeDoubleQuoted(source: string, offset: number): Decoded {
  const decoder = new Decoder(source, offset);
  const end = source.length - 1;
  let at = 1;
  while (at < end) {
    const character = source[at];
    if (character === '\\') at = decodeEscape(decoder, source, at);
    else if (isBlank(character) || character === '\n' || (character === '\r' && source[at + 1] === '\n')) {
      at = decodeSpace(decoder, source, at, end);
    } else {
      decoder.copy(at, at + 1);
      at++;
    }
  }
  return decoder.done();
}

/** White space at `at`: kept inside a line, folded where a line ends in it. Answers where to go on. */
function decodeSpace(decoder: Decoder, source: string, at: number, end: number): number {
  let stop = at;
  const breaks: { start: number; end: number }[] = [];
  while (stop < end) {
    if (source[stop] === '\n') breaks.push({ start: stop, end: stop + 1 });
    else if (!isBlank(source[stop]) && !(source[stop] === '\r' && source[stop + 1] === '\n')) break;
    stop++;
  }
  if (breaks.length === 0) decoder.copy(at, stop);
  else fold(decoder, breaks);
  return stop;
}

function decodeEscape(decoder: Decoder, source: string, at: number): number {
  const name = source[at + 1] ?? '';
  const simple = escapes[name];
  if (simple !== undefined) {
    decoder.put(simple, at, at + 2);
    return at + 2;
  }
  if (name === '\n' || (name === '\r' && source[at + 2] === '\n')) {
    let next = at + (name === '\n' ? 2 : 3);
    while (isBlank(source[next])) next++;
    return next;
  }
  const length = name === 'x' ? 2 : name === 'u' ? 4 : name === 'U' ? 8 : 0;
  const digits = source.slice(at + 2, at + 2 + length);
  const code = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  if (length > 0 && digits.length === length && code <= 0x10ffff) {
    decoder.put(String.fromCodePoint(code), at, at + 2 + length);
    return at + 2 + length;
  }
  // An unknown escape was reported as a syntax error; it stands for itself.
  decoder.copy(at, at + 2);
  return at + 2;
}

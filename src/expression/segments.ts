/** A piece of a value's text: plain text, or the inside of `${{ }}`. Offsets count in the whole text. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string; readonly start: number; readonly end: number }
  | {
      readonly kind: 'expression';
      readonly source: string;
      /** Where the source begins, after the opening braces. */
      readonly sourceStart: number;
      /** From the `$` to the last brace. */
      readonly start: number;
      readonly end: number;
    };

export type ExpressionSegment = Extract<Segment, { kind: 'expression' }>;

export interface Segments {
  readonly segments: readonly Segment[];
  /** Where something was opened and never closed; what follows it is in no segment. */
  readonly unclosed: { readonly start: number; readonly end: number; readonly reason: string } | undefined;
}

/** Splits a text at its `${{ }}`. Braces within a text in single quotes don't close. */
export function splitSegments(text: string): Segments {
  const segments: Segment[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('${{', at);
    const plainEnd = open === -1 ? text.length : open;
    if (plainEnd > at)
      segments.push({ kind: 'text', text: text.slice(at, plainEnd), start: at, end: plainEnd });
    if (open === -1) return { segments, unclosed: undefined };
    const sourceStart = open + 3;
    let close = -1;
    let quote = -1;
    for (let i = sourceStart; i < text.length; i++) {
      if (text[i] === "'") quote = quote === -1 ? i : -1;
      else if (quote === -1 && text.startsWith('}}', i)) {
        close = i;
        break;
      }
    }
    if (close === -1) {
      const quoteIsTheCause = quote !== -1 && text.indexOf('}}', quote) !== -1;
      const unclosed = quoteIsTheCause
        ? { start: quote, end: quote + 1, reason: "the text that begins here with ' is not closed" }
        : { start: open, end: sourceStart, reason: '"${{" is not closed: write "}}" after the expression' };
      return { segments, unclosed };
    }
    const source = text.slice(sourceStart, close);
    segments.push({ kind: 'expression', source, sourceStart, start: open, end: close + 2 });
    at = close + 2;
  }
}

/** The expression, if a text is exactly one, with nothing but white space around it. */
export function onlyExpression({ segments, unclosed }: Segments): ExpressionSegment | undefined {
  if (unclosed !== undefined) return undefined;
  let found: ExpressionSegment | undefined;
  for (const segment of segments) {
    if (segment.kind === 'text') {
      if (segment.text.trim() !== '') return undefined;
    } else {
      if (found !== undefined) return undefined;
      found = segment;
    }
  }
  return found;
}

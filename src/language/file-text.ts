import type { PositionedText, SourceFile } from '../diagnostics/source.ts';
import { literalText } from './yaml/scalar-text.ts';

/**
 * The text of a whole file, with lines that end as YAML has them: a checkout on Windows must not make another prompt, and
 * so another result, of the same file.
 */
export function fileText(file: SourceFile): PositionedText {
  const whole = literalText(file, 0, file.text.length);
  const parts = file.text.split('\r\n');
  if (parts.length === 1) return whole;
  // Where each part begins in the text that is made; one character of the file is missing before each but the first.
  const starts: number[] = [];
  let start = 0;
  for (const part of parts) {
    starts.push(start);
    start += part.length + 1;
  }
  const inFile = (offset: number): number => offset + partAt(starts, offset);
  return {
    text: parts.join('\n'),
    place: whole.place,
    placeOf: (from, to) => ({ file, range: { start: inFile(from), end: inFile(to) } }),
  };
}

/** The index of the last part that begins at an offset or before. */
function partAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

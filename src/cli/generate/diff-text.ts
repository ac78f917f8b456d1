import { printable } from '../../diagnostics/printable.ts';
import type { Style } from '../../reporters/style.ts';

/** A unified diff of one file's text, as it is; empty where the texts are the same. Ends with a line break. */
export async function diffOf(path: string, before: string, after: string): Promise<string> {
  if (before === after) return '';
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(path, path, before, after, '', '', options);
}

/** The same for people, safe to print. */
export async function diffText(path: string, before: string, after: string, style: Style): Promise<string> {
  // A file whose lines all end as on Windows needs no sign for that on each of them.
  const plain = endsAreAlike(before) && endsAreAlike(after) ? withoutReturns : (text: string) => text;
  const patch = printable(await diffOf(path, plain(before), plain(after)));
  return patch
    .split('\n')
    .map((line, index) => paint(line, index, style))
    .join('\n');
}

const endsAreAlike = (text: string): boolean => !/(?<!\r)\n/.test(text);

const withoutReturns = (text: string): string => text.replace(/\r\n/g, '\n');

function paint(line: string, index: number, style: Style): string {
  if (index < 2) return style.strong(line.trimEnd());
  if (line.startsWith('@@')) return style.active(line);
  if (line.startsWith('+')) return style.good(line);
  return line.startsWith('-') ? style.bad(line) : line;
}

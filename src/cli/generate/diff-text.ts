import { printable } from '../../diagnostics/printable.ts';
import type { Style } from '../../reporters/style.ts';

/** A unified diff of one file's text, safe to print; empty where the texts are the same. Ends with a line break. */
export async function diffText(path: string, before: string, after: string, style: Style): Promise<string> {
  if (before === after) return '';
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  const patch = printable(createTwoFilesPatch(path, path, before, after, '', '', options));
  return patch
    .split('\n')
    .map((line, index) => paint(line, index, style))
    .join('\n');
}

function paint(line: string, index: number, style: Style): string {
  if (index < 2) return style.strong(line.trimEnd());
  if (line.startsWith('@@')) return style.active(line);
  if (line.startsWith('+')) return style.good(line);
  return line.startsWith('-') ? style.bad(line) : line;
}

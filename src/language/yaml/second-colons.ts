import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Range, SourceFile } from '../../diagnostics/source.ts';
import { lineAround } from './syntax-places.ts';
import { quoteForYaml } from './unquoted-templates.ts';

export interface SecondColon {
  /** The whole of the value, as the text that was most likely meant. */
  readonly range: Range;
  readonly diagnostic: Diagnostic;
  /** What the user meant can't be told, so that all that follows would be guesswork. */
  readonly hopeless: boolean;
}

const colon = /:(?:\s|$)/;

/**
 * Values such as `Fix this: now`, which YAML takes for a map on the key's own line, and values that go on with a line
 * that has a `: ` in it: a text without `|`, or a key that is indented too deep.
 */
export function secondColons(
  file: SourceFile,
  text: string,
  errors: readonly { code: string; message: string; pos: [number, number] }[],
): SecondColon[] {
  const found: SecondColon[] = [];
  let last = 0;
  for (const { code, message, pos } of errors) {
    if (code !== 'BLOCK_AS_IMPLICIT_KEY' || !message.startsWith('Nested mappings')) continue;
    const [start] = pos;
    const slip = start < last ? undefined : colon.test(rest(text, start)) ? sameLine : laterLine;
    const colonAt = slip?.(file, text, start);
    if (colonAt === undefined || colonAt.range.end > file.text.length) continue;
    found.push(colonAt);
    last = colonAt.range.end;
  }
  return found;
}

function rest(text: string, start: number): string {
  const newline = text.indexOf('\n', start);
  return text.slice(start, newline === -1 ? text.length : newline);
}

function sameLine(file: SourceFile, text: string, start: number): SecondColon | undefined {
  const value = rest(text, start)
    .replace(/\s+#.*$/, '')
    .trimEnd();
  if (value === '') return undefined;
  const range = { start, end: start + value.length };
  const place = { file, range };
  const instead = quoteForYaml(file.text.slice(range.start, range.end));
  const reason = 'YAML sees a second ": " on this line: quote the value, or use a block scalar (|)';
  const fix = { description: 'quote the value', edits: [{ place, text: instead }] };
  return { range, diagnostic: diagnostic('yaml-syntax', place, { reason }, { fix }), hopeless: false };
}

function laterLine(file: SourceFile, text: string, start: number): SecondColon | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const column = /^[\s-]*/.exec(text.slice(lineStart, start))?.[0].length ?? 0;
  let end = start + rest(text, start).trimEnd().length;
  let blamed: Range | undefined;
  for (let at = text.indexOf('\n', start); at !== -1; at = text.indexOf('\n', at + 1)) {
    const line = rest(text, at + 1);
    if (line.trim() === '') continue;
    if (line.length - line.trimStart().length <= column) break;
    end = at + 1 + line.trimEnd().length;
    if (blamed === undefined && colon.test(line)) blamed = lineAround(text, at + 1);
  }
  if (blamed === undefined) return undefined;
  const reason =
    'YAML takes this line for a part of the value above: line it up with the key above, or, if it is text, begin the text with a block scalar (|)';
  return {
    range: { start, end },
    diagnostic: diagnostic('yaml-syntax', { file, range: blamed }, { reason }),
    hopeless: /^(?:- *)?[\w-]+:/.test(text.slice(blamed.start, blamed.end)),
  };
}

import type { CST } from 'yaml';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Range, SourceFile } from '../../diagnostics/source.ts';

/** Spaces that look like spaces and are none to YAML, as copying from a web page or a chat brings them. */
const oddSpace = '[\\u00a0\\u1680\\u2000-\\u200b\\u202f\\u205f\\u3000\\ufeff]';
const anyOdd = new RegExp(oddSpace);
/** At the start of what should be indented, behind a dash, around the colon of a key. */
const misread = new RegExp(`^-?${oddSpace}+|^(?:-[\\s]*)?[\\w-]+:${oddSpace}+|${oddSpace}+(?=:|$)`, 'g');

/** Where such a space makes YAML read something else than is seen. Within texts they are left alone. */
export function findOddSpaces(text: string, tokens: readonly CST.Token[]): Range[] {
  if (!anyOdd.test(text)) return [];
  const found: Range[] = [];
  const look = (token: CST.Token | null | undefined): void => {
    if (token?.type !== 'scalar') return;
    // Further along a line it is a text, with a colon too many perhaps.
    const line = text.slice(text.lastIndexOf('\n', token.offset - 1) + 1, token.offset);
    if (!/^[\s-]*$/.test(line)) return;
    for (const match of token.source.matchAll(misread)) {
      for (const { index } of match[0].matchAll(new RegExp(oddSpace, 'g'))) {
        const start = token.offset + match.index + index;
        found.push({ start, end: start + 1 });
      }
    }
  };
  const pending = [...tokens];
  for (let token = pending.pop(); token !== undefined; token = pending.pop()) {
    if (token.type === 'document') {
      look(token.value);
      if (token.value !== undefined) pending.push(token.value);
    }
    if (!('items' in token)) continue;
    for (const item of token.items) {
      if ('key' in item) look(item.key);
      // What stands behind a key's colon is a text, where such a space is no mistake.
      if (!('sep' in item) || item.sep === undefined) look(item.value);
      for (const part of ['key' in item ? item.key : undefined, item.value]) {
        if (part !== null && part !== undefined) pending.push(part);
      }
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** One finding for all of them, since one cause stands behind them. */
export function oddSpaces(file: SourceFile, ranges: readonly Range[]): Diagnostic[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const [first] = sorted;
  if (first === undefined) return [];
  const code = (file.text.codePointAt(first.start) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const count = sorted.length === 1 ? 'a character' : `one of ${sorted.length} characters`;
  const reason = `this is ${count} (U+${code}) that looks like a space and is none to YAML: write a plain space`;
  const edits = sorted.map((range) => ({ place: { file, range }, text: ' ' }));
  const fix = { description: 'write plain spaces', edits };
  return [diagnostic('yaml-syntax', { file, range: first }, { reason }, { fix })];
}

/** The lines of a Markdown fence around the whole file, as answers of a chat have them. */
export function findFence(text: string): Range[] {
  const open = /^\s*(```[^\n`]*)(?:\n|$)/.exec(text);
  if (open?.[1] === undefined) return [];
  const start = open[0].indexOf('`');
  const lines = [{ start, end: start + open[1].trimEnd().length }];
  const close = /\n(```)\s*$/.exec(text);
  if (close !== null && close.index + 1 > start) lines.push({ start: close.index + 1, end: close.index + 4 });
  return lines;
}

export function fence(file: SourceFile, [first, ...rest]: readonly Range[]): Diagnostic[] {
  if (first === undefined) return [];
  // With the line break behind the first line and the one before the last.
  const edits = [
    { start: first.start, end: first.end + (file.text[first.end] === '\n' ? 1 : 0) },
    ...rest.map(({ start, end }) => ({ start: start - 1, end })),
  ].map((range) => ({ place: { file, range }, text: '' }));
  const reason = `this is Markdown around a workflow, a file holds the workflow alone: remove the ${
    rest.length === 0 ? 'line' : 'lines'
  } with \`\`\``;
  const fix = { description: 'remove the Markdown', edits };
  return [diagnostic('yaml-syntax', { file, range: first }, { reason }, { fix })];
}

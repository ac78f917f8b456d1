import type { CST } from 'yaml';
import type { Range } from '../../diagnostics/source.ts';

/** Every token of a file, parents before their parts, in the order of the text. */
export function* walkTokens(tokens: readonly (CST.Token | null | undefined)[]): Generator<CST.Token> {
  const stack = [...tokens].reverse();
  while (stack.length > 0) {
    const token = stack.pop();
    if (token === null || token === undefined) continue;
    yield token;
    if (token.type === 'document') stack.push(token.value);
    else if ('items' in token) {
      for (const item of [...token.items].reverse()) {
        stack.push(item.value);
        if ('key' in item) stack.push(item.key);
      }
    }
  }
}

/** The line that an offset is in, without its indentation. */
export function lineAround(text: string, offset: number): Range {
  const at = Math.min(offset, text.length);
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const newline = text.indexOf('\n', at);
  const line = text.slice(start, newline === -1 ? text.length : newline);
  const first = start + (line.length - line.trimStart().length);
  return { start: first, end: Math.max(first, start + line.trimEnd().length) };
}

/** Where a stretch of tabs and spaces ends. */
export function tabsEnd(text: string, start: number): number {
  let end = start;
  while (text[end] === '\t' || text[end] === ' ') end++;
  return Math.max(end, start + 1);
}

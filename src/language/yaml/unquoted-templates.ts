import type { CST } from 'yaml';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Range, SourceFile } from '../../diagnostics/source.ts';

/**
 * Finds `{{ … }}` that YAML takes for a map: a `{` at the start of a value, directly followed by another. No
 * workflow means a map with a map as its key, so every one is the slip.
 */
export function findUnquotedTemplates(text: string, tokens: readonly CST.Token[]): Range[] {
  const found: Range[] = [];
  const visit = (token: CST.Token | null | undefined, inFlow: boolean): void => {
    if (token === null || token === undefined) return;
    if (token.type === 'document') visit(token.value, false);
    if (!('items' in token)) return;
    const flow = token.type === 'flow-collection';
    if (flow && text.startsWith('{{', token.offset)) {
      const start = text[token.offset - 1] === '$' ? token.offset - 1 : token.offset;
      found.push({ start, end: endOfTemplate(text, start, inFlow) });
      return;
    }
    for (const item of token.items) {
      if ('key' in item) visit(item.key, inFlow || flow);
      visit(item.value, inFlow || flow);
    }
  };
  for (const token of tokens) visit(token, false);
  return found;
}

/**
 * Where the text that the user meant ends: in a block at the end of the line (or at the `:` of a key), inside
 * `[…]` and `{…}` at the next indicator.
 */
function endOfTemplate(text: string, start: number, inFlow: boolean): number {
  const newline = text.indexOf('\n', start);
  const lineEnd = newline === -1 ? text.length : newline;
  const close = text.indexOf('}}', start);
  let at = close === -1 || close > lineEnd ? start + 2 : close + 2;
  while (text[at] === '}') at++;
  const stop = inFlow ? /[,\]}]|:(?=\s)|\s#|\r?$/m : /:(?=\s|$)|\s+#|\s*$/m;
  for (;;) {
    const rest = text.slice(at, lineEnd);
    const next = rest.indexOf('{{');
    const end = rest.search(stop);
    // A second template in the same value is no end of it.
    if (next === -1 || (end !== -1 && end < next)) {
      at += end === -1 ? rest.length : end;
      break;
    }
    const closed = rest.indexOf('}}', next);
    at += closed === -1 ? rest.length : closed + 2;
  }
  while (at > start && /\s/.test(text[at - 1] ?? '')) at--;
  return at;
}

/** The text in YAML quotes, of the kind that needs no escaping where there is one. */
export function quoteForYaml(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

export function unquotedTemplate(file: SourceFile, range: Range): Diagnostic {
  const text = file.text.slice(range.start, range.end);
  const place = { file, range };
  const instead = quoteForYaml(text);
  return diagnostic(
    'unquoted-template',
    place,
    { text, instead },
    { fix: { description: `quote it: ${instead}`, edits: [{ place, text: instead }] } },
  );
}

/** The text with every slip overwritten by a plain word of the same length, so that the rest can be read. */
export function maskTemplates(text: string, ranges: readonly Range[]): string {
  let masked = text;
  for (const { start, end } of ranges) {
    masked = masked.slice(0, start) + 'x'.repeat(end - start) + masked.slice(end);
  }
  return masked;
}

import type { CST } from 'yaml';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Range, SourceFile } from '../../diagnostics/source.ts';

export interface Unquoted {
  readonly range: Range;
  /** What YAML takes it for. */
  readonly takenFor: 'map' | 'tag';
  /** Within { } or [ ], where no block scalar can stand. */
  readonly inFlow: boolean;
}

/**
 * Finds values whose first character means something to YAML: `{{ … }}`, which it takes for a map (no workflow means a
 * map with a map as its key, so every one is the slip), and conditions such as `!cancelled()`, which it takes for a tag.
 */
export function findUnquoted(text: string, tokens: readonly CST.Token[]): Unquoted[] {
  const found: Unquoted[] = [];
  const add = (start: number, inFlow: boolean, takenFor: Unquoted['takenFor']): void => {
    const last = found.at(-1);
    if (last !== undefined && start < last.range.end) return;
    found.push({ range: { start, end: endOfValue(text, start, inFlow) }, takenFor, inFlow });
  };
  const visit = (token: CST.Token | null | undefined, inFlow: boolean): void => {
    if (token === null || token === undefined) return;
    if (token.type === 'document') visit(token.value, false);
    // Within { } and [ ], `${{ … }}` and `src/{{ … }}` begin as a word, which the braces end.
    const inWord =
      token.type === 'scalar' && inFlow && text.startsWith('{{', token.offset + token.source.length);
    if (inWord) add(token.offset, inFlow, 'map');
    if (!('items' in token)) return;
    const flow = token.type === 'flow-collection';
    if (flow && text.startsWith('{{', token.offset)) {
      add(text[token.offset - 1] === '$' ? token.offset - 1 : token.offset, inFlow, 'map');
      return;
    }
    for (const item of token.items) {
      if ('key' in item) visit(item.key, inFlow || flow);
      const tag = (item.sep ?? item.start).find(
        ({ type, source }) => type === 'tag' && negation.test(source),
      );
      if (tag !== undefined) add(tag.offset, inFlow || flow, 'tag');
      visit(item.value, inFlow || flow);
    }
  };
  for (const token of tokens) visit(token, false);
  return found;
}

/** `!inputs.deep`, `!cancelled()`, `!(…)`. */
const negation = /^!+(?:[A-Za-z_][\w-]*)?[.(]/;

/**
 * Where the text that the user meant ends: in a block at the end of the line (or at the `:` of a key), inside
 * `[…]` and `{…}` at the next indicator.
 */
function endOfValue(text: string, start: number, inFlow: boolean): number {
  const newline = text.indexOf('\n', start);
  const lineEnd = newline === -1 ? text.length : newline;
  const close = text.slice(start, lineEnd).indexOf('}}');
  let at = text[start] === '!' ? start : close === -1 ? start + 2 : start + close + 2;
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

export function unquoted(file: SourceFile, { range, takenFor, inFlow }: Unquoted): Diagnostic {
  const text = file.text.slice(range.start, range.end);
  const place = { file, range };
  const instead = quoteForYaml(text);
  const fix = { description: `quote it: ${instead}`, edits: [{ place, text: instead }] };
  return diagnostic('unquoted-template', place, { text, instead, takenFor, inFlow }, { fix });
}

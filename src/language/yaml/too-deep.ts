import { CST, Lexer } from 'yaml';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';

const limit = 100;
const marks: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

/**
 * Refuses `[[[[…` before the parser does, which takes seconds over it. Only files with that many open brackets are
 * looked at closely, since brackets in texts don't count.
 */
export function tooDeep(file: SourceFile): Diagnostic | undefined {
  if (!suspicious(file.text)) return undefined;
  let depth = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(file.text)) {
    if (lexeme === '[' || lexeme === '{') depth++;
    else if (lexeme === ']' || lexeme === '}') depth = Math.max(0, depth - 1);
    if (depth > limit) return tooDeepAt(file, offset);
    // The lexer's own marks are no part of the text.
    if (!marks.has(lexeme)) offset += lexeme.length;
  }
  return undefined;
}

/** The same for lists and maps without brackets, such as `- - - …`, which the parser reads at any depth. */
export function tooManyLevels(file: SourceFile, tokens: readonly CST.Token[]): Diagnostic | undefined {
  let level: CST.Token[] = [...tokens];
  for (let depth = 0; level.length > 0; depth++) {
    const [first] = level;
    // A document is a level of its own here.
    if (depth > limit + 1 && first !== undefined) return tooDeepAt(file, first.offset);
    level = level.flatMap(partsOf);
  }
  return undefined;
}

function partsOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap((item) =>
    ['key' in item ? item.key : undefined, item.value].filter((part) => part !== undefined && part !== null),
  );
}

function tooDeepAt(file: SourceFile, offset: number): Diagnostic {
  const place = { file, range: { start: offset, end: offset + 1 } };
  return diagnostic('yaml-syntax', place, {
    reason: `values are nested more than ${limit} levels deep: flatten them`,
  });
}

function suspicious(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x5b || character === 0x7b) depth++;
    else if ((character === 0x5d || character === 0x7d) && depth > 0) depth--;
    if (depth > limit) return true;
  }
  return false;
}

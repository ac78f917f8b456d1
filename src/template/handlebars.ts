import { createRequire } from 'node:module';
import type { Range } from '../diagnostics/source.ts';

const require = createRequire(import.meta.url);

/** The part of Handlebars' syntax tree that templates are made of. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 0, in UTF-16 units. */
  readonly column: number;
}
interface Located {
  readonly loc: { readonly start: Position; readonly end: Position };
}
export interface AstProgram {
  readonly body: readonly AstStatement[];
  readonly blockParams?: readonly string[];
}
export interface AstPath extends Located {
  readonly type: 'PathExpression';
  /** Whether it begins with `@`. */
  readonly data: boolean;
  /** How many `../` it begins with. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
}
export interface AstCall extends Located {
  readonly path: AstExpression;
  readonly params: readonly AstExpression[];
  readonly hash?: { readonly pairs: readonly AstPair[] };
}
export interface AstPair extends Located {
  readonly key: string;
  readonly value: AstExpression;
}
export type AstLiteral =
  | (Located & { readonly type: 'StringLiteral'; readonly value: string })
  | (Located & { readonly type: 'NumberLiteral'; readonly value: number })
  | (Located & { readonly type: 'BooleanLiteral'; readonly value: boolean })
  | (Located & { readonly type: 'NullLiteral' | 'UndefinedLiteral' });
export type AstExpression = AstPath | AstLiteral | (AstCall & { readonly type: 'SubExpression' });
export type AstBlock = AstCall & {
  readonly type: 'BlockStatement';
  readonly program?: AstProgram;
  readonly inverse?: AstProgram;
};
export type AstMustache = AstCall & { readonly type: 'MustacheStatement'; readonly escaped: boolean };
export type AstPartial = Located & {
  readonly type: 'PartialStatement';
  readonly name: AstExpression;
  readonly params: readonly AstExpression[];
  readonly hash?: { readonly pairs: readonly AstPair[] };
  /** The white space before one that stands on a line of its own; the parser takes it out of the text. */
  readonly indent: string;
  /** Whether `~` stands at its ends. */
  readonly strip: { readonly open: boolean; readonly close: boolean };
};
export type AstStatement =
  | (Located & { readonly type: 'ContentStatement'; readonly value: string })
  | (Located & { readonly type: 'CommentStatement' })
  | AstMustache
  | AstBlock
  | AstPartial
  | (Located & {
      readonly type: 'PartialBlockStatement' | 'Decorator' | 'DecoratorBlock';
    });

interface Library {
  parse(text: string): AstProgram;
  readonly parser: { readonly lexer: { readonly yylloc?: { first_line: number; first_column: number } } };
}

let library: Library | undefined;

/**
 * Handlebars' parser alone: half the loading time of the whole, and nothing that makes code from text. It is a
 * CommonJS file and loaded when the first template is read.
 */
function load(): Library {
  library ??= require('handlebars/dist/cjs/handlebars/compiler/base.js') as Library;
  return library;
}

/** What the parser says of a text that is no template. */
export interface ParseFailure {
  readonly message: string;
  /** Where its lexer stood. */
  readonly offset: number;
  /** Where the fault is, if the parser itself says so. */
  readonly stated: number | undefined;
}

export type Parsed =
  | { readonly ok: true; readonly program: AstProgram; rangeOf(node: Located): Range }
  | { readonly ok: false; readonly failure: ParseFailure };

/** Parses a template. */
export function parseTemplate(text: string): Parsed {
  const { parse, parser } = load();
  const starts = lineStarts(text);
  const offsetOf = (line: number, column: number): number => (starts[line - 1] ?? text.length) + column;
  try {
    const program = parse(text);
    const rangeOf = ({ loc }: Located): Range => ({
      start: offsetOf(loc.start.line, loc.start.column),
      end: offsetOf(loc.end.line, loc.end.column),
    });
    return { ok: true, program, rangeOf };
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const at = parser.lexer.yylloc;
    const { lineNumber, column } = thrown as { lineNumber?: unknown; column?: unknown };
    const stated =
      typeof lineNumber === 'number' && typeof column === 'number' ? offsetOf(lineNumber, column) : undefined;
    const offset = at === undefined ? 0 : offsetOf(at.first_line, at.first_column);
    return { ok: false, failure: { message: thrown.message, offset, stated } };
  }
}

/** Lines as Handlebars counts them. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

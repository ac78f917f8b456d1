import type { Expr } from '@actions/expressions/ast';
import {
  ErrorType,
  ExpressionError,
  MAX_EXPRESSION_LENGTH,
  MAX_PARSER_DEPTH,
} from '@actions/expressions/errors';
import { Lexer, type Token, TokenType } from '@actions/expressions/lexer';
import { Parser } from '@actions/expressions/parser';
import type { Range } from '../diagnostics/source.ts';
import { err, ok, type Result } from '../model/result.ts';
import { type SyntaxProblem, unexpectedSymbol } from './syntax-problem.ts';
import { isDeeperThan } from './walk.ts';

/** A parsed expression. */
export interface Expression {
  readonly ast: Expr;
  /** Where it stands, without white space around it, in offsets of the text that holds it. */
  readonly range: Range;
  /** Where a token of the tree stands. */
  rangeOf(token: Token): Range;
}

/**
 * Put before a function's name so that the library's parser checks neither name nor number of arguments: it stops
 * at the first fault, and takes names such as `constructor` for functions. Our own checks do both.
 */
const functionMark = 'fn:';

/** More than any person writes. The parser reads chains such as `a == b == …` in a loop, but all later walks go down. */
const longestChain = 1_000;

/** The name of a called function as written. */
export const writtenName = (token: Token): string =>
  token.lexeme.startsWith(functionMark) ? token.lexeme.slice(functionMark.length) : token.lexeme;

/**
 * Parses the inside of `${{ }}`, or an `if` without braces. Names of contexts and functions are not checked.
 * @param offset where the source begins in its text; all ranges count from the text's start
 */
export function compileExpression(source: string, offset = 0): Result<Expression, SyntaxProblem> {
  const everything = { start: offset, end: offset + source.length };
  const fault = (reason: string, range: Range = everything) => err({ reason, range });
  if (source.trim() === '') return fault('the expression is empty');
  if (source.length > MAX_EXPRESSION_LENGTH) {
    return fault(`an expression has at most ${MAX_EXPRESSION_LENGTH} characters, this has ${source.length}`);
  }
  const lexed = lex(source, offset);
  if (!lexed.ok) return lexed;
  const { tokens, ranges } = lexed.value;
  const range = trimmedRange(source, offset);
  const rangeOf = (token: Token): Range => ranges.get(token) ?? everything;

  const contexts: string[] = [];
  const called: { name: string; minArgs: number; maxArgs: number }[] = [];
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (token.type === TokenType.RIGHT_PAREN && before?.type === TokenType.COMMA) {
      return fault("a comma can't stand before )", rangeOf(before));
    }
    if (token.type !== TokenType.IDENTIFIER || before?.type === TokenType.DOT) continue;
    if (tokens[index + 1]?.type === TokenType.LEFT_PAREN) {
      token.lexeme = functionMark + token.lexeme;
      called.push({ name: token.lexeme, minArgs: 0, maxArgs: Number.POSITIVE_INFINITY });
    } else contexts.push(token.lexeme);
  }

  try {
    const ast = new Parser([...tokens], contexts, called).parse();
    return isDeeperThan(ast, longestChain)
      ? fault(`an expression has at most ${longestChain} operators or names in one chain`)
      : ok({ ast, range, rangeOf });
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    // The library declares both private, but they are all that it tells.
    const { tok: token, typ: type } = thrown as unknown as { tok: Token; typ: ErrorType };
    if (type === ErrorType.ErrorExceededMaxDepth) {
      return fault(`an expression is at most ${MAX_PARSER_DEPTH} levels deep`);
    }
    if (token.type === TokenType.EOF || type === ErrorType.ErrorUnexpectedEndOfExpression) {
      return fault(endsTooEarly(tokens), { start: range.end - 1, end: range.end });
    }
    const before = tokens[tokens.indexOf(token) - 1];
    const blamed = before !== undefined && /^not$/i.test(before.lexeme) ? before : token;
    return fault(unexpectedSymbol(writtenName(token), before && writtenName(before)), rangeOf(blamed));
  }
}

interface Lexed {
  /** Own copies, which may be changed. */
  readonly tokens: readonly Token[];
  readonly ranges: ReadonlyMap<Token, Range>;
}

function lex(source: string, offset: number): Result<Lexed, SyntaxProblem> {
  let lexed: Token[];
  try {
    lexed = new Lexer(source).lex().tokens;
  } catch (thrown) {
    return err(lexicalProblem(thrown, source, offset));
  }
  const ranges = new Map<Token, Range>();
  let at = 0;
  const tokens = lexed.map((original) => {
    const token = { ...original };
    // The library's columns are wrong after a text with a line break, so offsets are counted here: between tokens
    // there is nothing but white space.
    while (at < source.length && /\s/.test(source.charAt(at))) at++;
    const end = at + token.lexeme.length;
    ranges.set(token, { start: offset + at, end: offset + end });
    at = end;
    // The library turns only the first '' of a text into '.
    if (token.type === TokenType.STRING) token.value = token.lexeme.slice(1, -1).replaceAll("''", "'");
    return token;
  });
  return ok({ tokens, ranges });
}

/** The lexer throws plain errors that tell symbol and position in their message only. */
function lexicalProblem(thrown: unknown, source: string, offset: number): SyntaxProblem {
  const tail = ` within expression: ${source}`;
  const message = thrown instanceof Error ? thrown.message : '';
  const head = message.endsWith(tail) ? message.slice(0, -tail.length) : '';
  const found = /^Unexpected symbol: '([\s\S]*)'\. Located at position (\d+)$/.exec(head);
  if (found === null) throw thrown;
  const symbol = found[1] ?? '';
  const start = offset + Number(found[2]) - 1;
  // A text that is not closed runs to the end; its first quote is what to look at.
  const length = symbol.startsWith("'") ? 1 : Math.max(1, symbol.length);
  const reason = unexpectedSymbol(symbol === '' ? source.charAt(start - offset) : symbol, undefined);
  return { reason, range: { start, end: start + length } };
}

function endsTooEarly(tokens: readonly Token[]): string {
  const count = (type: TokenType): number => tokens.filter((token) => token.type === type).length;
  const isOpen = (open: TokenType, close: TokenType): boolean => count(open) > count(close);
  if (isOpen(TokenType.LEFT_PAREN, TokenType.RIGHT_PAREN))
    return 'the expression ends too early: a ) is missing';
  if (isOpen(TokenType.LEFT_BRACKET, TokenType.RIGHT_BRACKET))
    return 'the expression ends too early: a ] is missing';
  return 'the expression ends too early';
}

function trimmedRange(source: string, offset: number): Range {
  const start = source.length - source.trimStart().length;
  return { start: offset + start, end: offset + source.trimEnd().length };
}

import { type Expr, Literal } from '@actions/expressions/ast';
import { TokenType } from '@actions/expressions/lexer';
import { closest } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf } from '../diagnostics/wording.ts';
import type { Shape } from '../model/shape.ts';
import { printExpression } from './print.ts';

/**
 * Why a value never equals the literal that it is compared with, in words, or undefined. An empty text stands for "not
 * there", which any value may be.
 */
export function whyNeverEqual(value: Expr, shape: Shape, { token }: Literal): string | undefined {
  if (value instanceof Literal) return undefined;
  const shown = printExpression(value);
  if (shape.kind === 'array' && token.type !== TokenType.NULL) {
    return `${shown} is an array, which equals nothing: write contains(${shown}, ${token.lexeme})`;
  }
  if (shape.kind !== 'string' || shape.options === undefined || token.type !== TokenType.STRING)
    return undefined;
  const written = String(token.value);
  const fits = shape.options.some((option) => option.toLowerCase() === written.toLowerCase());
  if (written === '' || fits) return undefined;
  const suggestion = closest(written, shape.options);
  const rest = suggestion === undefined ? `, which is ${oneOf(shape.options)}` : didYouMean(suggestion);
  return `${shown} is never '${written}'${rest}`;
}

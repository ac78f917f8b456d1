import {
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Star,
} from '@actions/expressions/ast';
import { writtenName } from './compile.ts';

/** A part of an expression as messages name it; what is no path is shortened. */
export function printExpression(node: Expr): string {
  if (node instanceof ContextAccess) return node.name.lexeme;
  if (node instanceof Literal) return node.token.lexeme;
  if (node instanceof Star) return '*';
  if (node instanceof Grouping) return '(…)';
  if (node instanceof FunctionCall)
    return `${writtenName(node.functionName)}(${node.args.length > 0 ? '…' : ''})`;
  if (node instanceof IndexAccess) {
    const whole = printExpression(node.expr);
    if (node.index instanceof Star) return `${whole}.*`;
    const name = propertyName(node);
    return name === undefined || (node.index instanceof Literal && node.index.token.lexeme.startsWith("'"))
      ? `${whole}[${printExpression(node.index)}]`
      : `${whole}.${name}`;
  }
  return '…';
}

/** The name after a dot or within `['…']`; undefined where it is computed or a number. */
export function propertyName(access: IndexAccess): string | undefined {
  if (!(access.index instanceof Literal)) return undefined;
  const { literal } = access.index;
  return 'value' in literal && typeof literal.value === 'string' ? literal.value : undefined;
}

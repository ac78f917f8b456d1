import {
  Binary,
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
} from '@actions/expressions/ast';
import { type Token, TokenType } from '@actions/expressions/lexer';
import { writtenName } from './compile.ts';
import { functionsByName } from './functions.ts';
import { printExpression } from './print.ts';

/**
 * Why parts of an `&&` are never true together, or one of an `||` always is: `x == 'a' && x == 'b'`, and
 * `x != 'a' || x != 'b'`.
 */
export function contradiction(logical: Logical): string | undefined {
  const parts = flattened(logical);
  const isAnd = logical.operator.type === TokenType.AND;
  if (isAnd) {
    const called = new Set(parts.map(statusName));
    if (called.has('success') && called.has('failure')) return 'success() and failure() are never both true';
  }
  const wanted = isAnd ? TokenType.EQUAL_EQUAL : TokenType.BANG_EQUAL;
  const seen = new Map<string, Token>();
  for (const part of parts) {
    if (!(part instanceof Binary) || part.operator.type !== wanted) continue;
    const [value, literal] = part.left instanceof Literal ? [part.right, part.left] : [part.left, part.right];
    if (!(literal instanceof Literal) || !isPath(value)) continue;
    const path = printExpression(value);
    const other = seen.get(path.toLowerCase());
    if (other === undefined) seen.set(path.toLowerCase(), literal.token);
    else if (differ(other, literal.token)) {
      const [a, b] = [other.lexeme, literal.token.lexeme];
      return isAnd
        ? `${path} is never both ${a} and ${b}: write || between the two`
        : `${path} always differs from ${a} or from ${b}: write && between the two`;
    }
  }
  return undefined;
}

function flattened(logical: Logical): readonly Expr[] {
  return logical.args.flatMap((part) => {
    const inner = part instanceof Grouping ? part.group : part;
    return inner instanceof Logical && inner.operator.type === logical.operator.type
      ? flattened(inner)
      : [inner];
  });
}

const statusName = (node: Expr): string | undefined =>
  node instanceof FunctionCall
    ? functionsByName.get(writtenName(node.functionName).toLowerCase())?.name
    : undefined;

/** A path that says the same each time: nothing in it is computed. */
const isPath = (node: Expr): boolean =>
  node instanceof ContextAccess ||
  (node instanceof IndexAccess && node.index instanceof Literal && isPath(node.expr));

/** Whether nothing equals both. Texts and numbers may, as '1' and 1 do. */
function differ(a: Token, b: Token): boolean {
  if (a.type !== b.type) return false;
  return String(a.value).toLowerCase() !== String(b.value).toLowerCase();
}

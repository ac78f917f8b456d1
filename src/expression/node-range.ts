import { Binary, ContextAccess, type Expr, FunctionCall, Literal, Unary } from '@actions/expressions/ast';
import type { Token } from '@actions/expressions/lexer';
import type { Range } from '../diagnostics/source.ts';
import type { Expression } from './compile.ts';
import { walk } from './walk.ts';

/** From the first to the last name, literal or operator of a part; the tree keeps no parentheses and brackets. */
export function rangeOfNode(node: Expr, { range, rangeOf }: Expression): Range {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  walk(node, (part) => {
    const token = tokenOf(part);
    if (token === undefined) return;
    const found = rangeOf(token);
    start = Math.min(start, found.start);
    end = Math.max(end, found.end);
  });
  return end === 0 ? range : { start, end };
}

function tokenOf(node: Expr): Token | undefined {
  if (node instanceof Literal) return node.token;
  if (node instanceof ContextAccess) return node.name;
  if (node instanceof FunctionCall) return node.functionName;
  return node instanceof Binary || node instanceof Unary ? node.operator : undefined;
}

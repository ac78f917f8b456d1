import { Binary, ContextAccess, type Expr, FunctionCall, Literal, Unary } from '@actions/expressions/ast';
import type { Token } from '@actions/expressions/lexer';
import type { Range } from '../diagnostics/source.ts';
import type { Expression } from './compile.ts';
import { walk } from './walk.ts';

/**
 * The place of a part of an expression. The tree keeps no parentheses and brackets, so those that are open at its last
 * token are closed by what follows in the text.
 */
export function rangeOfNode(node: Expr, { range, rangeOf }: Expression, text: string): Range {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  walk(node, (part) => {
    const token = tokenOf(part);
    if (token === undefined) return;
    const found = rangeOf(token);
    start = Math.min(start, found.start);
    end = Math.max(end, found.end);
  });
  if (end === 0) return range;
  if (node instanceof FunctionCall && node.args.length === 0) end = text.indexOf('(', end) + 1;
  const open = text
    .slice(start, end)
    .replace(/'(?:[^']|'')*'/g, '')
    .replace(/[^()[\]]/g, '');
  for (let left = openAt(open); left > 0 && end < range.end; end++) {
    if (/[)\]]/.test(text.charAt(end))) left--;
    else if (!/\s/.test(text.charAt(end))) break;
  }
  return { start, end };
}

/** How many brackets are open at the end. */
function openAt(brackets: string): number {
  let open = 0;
  for (const bracket of brackets) open = Math.max(0, open + (/[([]/.test(bracket) ? 1 : -1));
  return open;
}

function tokenOf(node: Expr): Token | undefined {
  if (node instanceof Literal) return node.token;
  if (node instanceof ContextAccess) return node.name;
  if (node instanceof FunctionCall) return node.functionName;
  return node instanceof Binary || node instanceof Unary ? node.operator : undefined;
}

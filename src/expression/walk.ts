import {
  Binary,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Logical,
  Unary,
} from '@actions/expressions/ast';

/** Visits an expression's nodes, each before its parts, in the order they are written. */
export function walk(node: Expr, visit: (node: Expr) => void): void {
  visit(node);
  for (const child of children(node)) walk(child, visit);
}

/** Whether an expression has more levels than so many; a chain of operators or names is a level for each. */
export function isDeeperThan(node: Expr, levels: number): boolean {
  let level: readonly Expr[] = [node];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap(children);
  }
  return false;
}

function children(node: Expr): readonly Expr[] {
  if (node instanceof Binary) return [node.left, node.right];
  if (node instanceof Logical || node instanceof FunctionCall) return node.args;
  if (node instanceof Unary) return [node.expr];
  if (node instanceof Grouping) return [node.group];
  if (node instanceof IndexAccess) return [node.expr, node.index];
  return [];
}

import { ContextAccess, type Expr, FunctionCall } from '@actions/expressions/ast';
import type { PositionedText, Range } from '../diagnostics/source.ts';
import { compileExpression, type Expression, writtenName } from './compile.ts';
import { functionsByName } from './functions.ts';
import { onlyExpression, splitSegments } from './segments.ts';
import type { SyntaxProblem } from './syntax-problem.ts';
import { walk } from './walk.ts';

/** An `if`, parsed. */
export type CompiledCondition =
  | {
      readonly kind: 'expression';
      readonly expression: Expression;
      /** The text, without braces and white space around it. */
      readonly range: Range;
      /** Whether it asks for the status itself; if not, `success()` is asked first. */
      readonly asksStatus: boolean;
    }
  /** Text around `${{ }}`, which makes it a text, and so true. */
  | { readonly kind: 'mixed'; readonly range: Range; readonly withoutBraces: string | undefined }
  | { readonly kind: 'broken'; readonly problem: SyntaxProblem };

const compiled = new WeakMap<PositionedText, CompiledCondition>();

/** Parses an `if`, with or without braces; each text once. */
export function compileCondition(text: PositionedText): CompiledCondition {
  let result = compiled.get(text);
  if (result === undefined) {
    result = compile(text.text);
    compiled.set(text, result);
  }
  return result;
}

function compile(text: string): CompiledCondition {
  const start = text.length - text.trimStart().length;
  const range = { start, end: Math.max(start, text.trimEnd().length) };
  if (range.start === range.end) {
    return {
      kind: 'broken',
      problem: { reason: 'the condition is empty: write one, or leave "if" out', range },
    };
  }
  const split = splitSegments(text);
  if (split.unclosed !== undefined) {
    const { start: from, end, reason } = split.unclosed;
    return { kind: 'broken', problem: { reason, range: { start: from, end } } };
  }
  const third = text.indexOf('${{{');
  if (third !== -1) {
    const reason = 'an expression stands in two braces: ${{ … }}';
    return { kind: 'broken', problem: { reason, range: { start: third, end: third + 4 } } };
  }
  const single = onlyExpression(split);
  if (single === undefined && split.segments.some(({ kind }) => kind === 'expression')) {
    const joined = split.segments
      .map((part) => (part.kind === 'text' ? part.text : part.source.trim()))
      .join('');
    const withoutBraces = joined.trim();
    return {
      kind: 'mixed',
      range,
      withoutBraces: compileExpression(withoutBraces).ok ? withoutBraces : undefined,
    };
  }
  const source = single === undefined ? text : single.source;
  const expression = compileExpression(source, single === undefined ? 0 : single.sourceStart);
  if (!expression.ok) return { kind: 'broken', problem: expression.error };
  return {
    kind: 'expression',
    expression: expression.value,
    range,
    asksStatus: asksStatus(expression.value.ast),
  };
}

function asksStatus(ast: Expr): boolean {
  let found = false;
  walk(ast, (node) => {
    if (node instanceof FunctionCall && isStatus(writtenName(node.functionName))) found = true;
  });
  return found;
}

const isStatus = (name: string): boolean => functionsByName.get(name.toLowerCase())?.status === true;

/** Whether nothing in an expression depends on the run: no context, no function that looks at the world. */
export function isConstant(ast: Expr): boolean {
  let constant = true;
  walk(ast, (node) => {
    if (node instanceof ContextAccess) constant = false;
    else if (node instanceof FunctionCall) {
      constant &&= functionsByName.get(writtenName(node.functionName).toLowerCase())?.pure === true;
    }
  });
  return constant;
}

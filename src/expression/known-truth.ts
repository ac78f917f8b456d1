import {
  Binary,
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Star,
  Unary,
} from '@actions/expressions/ast';
import { TokenType } from '@actions/expressions/lexer';
import { truthy } from '@actions/expressions/result';
import type { Scope } from '../model/scope.ts';
import type { Shape } from '../model/shape.ts';
import { writtenName } from './compile.ts';
import { isConstant } from './compiled-condition.ts';
import { contradiction } from './contradiction.ts';
import { evaluateExpression } from './evaluator.ts';
import { EvaluationFault } from './fault.ts';
import { functionsByName } from './functions.ts';
import { printExpression } from './print.ts';

/** Whether a condition holds, where that is known before anything runs. */
export interface KnownTruth {
  readonly value: boolean;
  /** The part that decides. */
  readonly cause: Expr;
  /** Why, in words; undefined where nothing in that part depends on the run. */
  readonly reason?: string;
}

/** What is known of a condition beside its text. */
export interface Facts {
  /** What is known of each of its parts. */
  readonly shapes: ReadonlyMap<Expr, Shape>;
  /** Why `failure()` never holds here. */
  readonly nothingFails?: string | undefined;
  /** Whether a `!` stands before the part that is looked at. */
  readonly negated?: boolean;
}

/** Whether a condition is true, or false, whatever happens; undefined where that depends. */
export function knownTruth(ast: Expr, facts: Facts): KnownTruth | undefined {
  if (isConstant(ast)) {
    const value = constantTruth(ast);
    return value === undefined ? undefined : { value, cause: ast };
  }
  if (ast instanceof Grouping) return knownTruth(ast.group, facts);
  if (ast instanceof Unary) {
    const inner = knownTruth(ast.expr, { ...facts, negated: facts.negated !== true });
    return inner === undefined ? undefined : { ...inner, value: !inner.value };
  }
  if (ast instanceof Logical) return logicalTruth(ast, facts);
  if (ast instanceof Binary) return comparisonTruth(ast, facts);
  if (ast instanceof FunctionCall && facts.nothingFails !== undefined) {
    const isFailure = functionsByName.get(writtenName(ast.functionName).toLowerCase())?.name === 'failure';
    if (isFailure) return { value: false, cause: ast, reason: facts.nothingFails };
  }
  const reason = whyNeverEmpty(ast, facts);
  return reason === undefined ? undefined : { value: true, cause: ast, reason };
}

function logicalTruth(ast: Logical, facts: Facts): KnownTruth | undefined {
  // One part decides `||` by being true, and `&&` by being false; else all of them do.
  const deciding = ast.operator.type === TokenType.OR;
  const parts = ast.args.map((part) => knownTruth(part, facts));
  const decides = parts.find((part) => part?.value === deciding);
  if (decides !== undefined) return decides;
  const [first] = parts;
  if (first !== undefined && parts.every((part) => part !== undefined)) return { ...first, cause: ast };
  const reason = contradiction(ast);
  return reason === undefined ? undefined : { value: deciding, cause: ast, reason };
}

/** `needs.a.result != 'success'` where `success()` has been asked before. */
function comparisonTruth({ left, operator, right }: Binary, { shapes }: Facts): KnownTruth | undefined {
  if (operator.type !== TokenType.BANG_EQUAL) return undefined;
  const [value, literal] = left instanceof Literal ? [right, left] : [left, right];
  const shape = shapes.get(value);
  if (!(literal instanceof Literal) || shape?.kind !== 'string' || shape.assumed === undefined)
    return undefined;
  const [only, ...others] = shape.options ?? [];
  if (others.length > 0 || String(literal.token.value).toLowerCase() !== only) return undefined;
  return {
    value: false,
    cause: value,
    reason: `${printExpression(value)} is ${literal.token.lexeme} here: ${shape.assumed.why}`,
  };
}

/** Why a value is always taken for true. */
function whyNeverEmpty(node: Expr, { shapes, negated }: Facts): string | undefined {
  const shape = shapes.get(node);
  const sign = negated === true ? '==' : '!=';
  if (shape === undefined || !isThere(node)) return undefined;
  const shown = printExpression(node);
  const sure = 'sure' in shape && shape.sure === true;
  if (shape.kind === 'array' && (sure || isFilter(node))) {
    const whole = node instanceof FunctionCall ? `${shown.slice(0, -1)})` : shown;
    return `${whole} is an array, and an array is true even when it is empty: write toJSON(${whole}) ${sign} '[]'`;
  }
  if (!sure) return undefined;
  if (shape.kind === 'object') return `${shown} is an object, and an object is true even when it is empty`;
  if (shape.kind !== 'string') return undefined;
  const example = shape.options?.[0];
  return `${shown} is a text that is never empty: compare it, ${shown} ${negated === true ? '!=' : '=='} '${example ?? '…'}'`;
}

/** Whether all that a path goes through is there: an item that a list may lack is not. */
function isThere(node: Expr): boolean {
  if (node instanceof Grouping) return isThere(node.group);
  if (!(node instanceof IndexAccess)) return node instanceof ContextAccess || node instanceof FunctionCall;
  if (isFilter(node)) return true;
  return node.index instanceof Literal && node.index.token.type !== TokenType.NUMBER && isThere(node.expr);
}

const isFilter = (node: Expr): boolean =>
  node instanceof IndexAccess && (node.index instanceof Star || isFilter(node.expr));

/** No constant asks the scope for anything. */
const nowhere: Scope = {
  contexts: {},
  functions: {
    glob: () => [],
    changedFiles: () => [],
    hashFiles: () => '',
    readFile: () => '',
  },
};

function constantTruth(ast: Expr): boolean | undefined {
  try {
    return truthy(evaluateExpression(ast, nowhere));
  } catch (thrown) {
    if (thrown instanceof EvaluationFault) return undefined;
    throw thrown;
  }
}

import { truthy } from '@actions/expressions/result';
import type { PositionedText, Range } from '../diagnostics/source.ts';
import type { Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Value } from '../model/workflow.ts';
import type { Expression } from './compile.ts';
import { compileCondition } from './compiled-condition.ts';
import { compileText } from './compiled-text.ts';
import { type ExpressionData, toPlain } from './data.ts';
import { evaluateExpression } from './evaluator.ts';
import { EvaluationFault } from './fault.ts';

/**
 * The value of a value: literals, lists and maps as they are, a text that is exactly one `${{ }}` with its type, any
 * other text as a string (null as nothing, an array as the word `Array`, as GitHub does). The message of a failure
 * ends with its place in the workflow file.
 */
export function evaluateValue(value: Value, scope: Scope): Result<Json, string> {
  try {
    return ok(plainValue(value, scope));
  } catch (thrown) {
    if (thrown instanceof EvaluationFault) return err(thrown.message);
    throw thrown;
  }
}

function plainValue(value: Value, scope: Scope): Json {
  switch (value.kind) {
    case 'literal':
      return value.value;
    case 'text':
      return textOf(value.text, scope);
    case 'list':
      return value.items.map((item) => plainValue(item, scope));
    case 'map':
      return Object.fromEntries(value.entries.map((entry) => [entry.key, plainValue(entry.value, scope)]));
  }
}

function textOf(text: PositionedText, scope: Scope): Json {
  const { parts, only, problems } = compileText(text);
  const problem = problems[0];
  if (problem !== undefined) throw at(text, problem.range, problem.reason);
  if (only !== undefined) {
    const range = parts.find((part) => part.kind === 'expression')?.range;
    const value = toPlain(evaluateAt(text, only, range, scope));
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    throw at(text, range, `${value} is not a number that JSON can hold`);
  }
  return parts
    .map((part) =>
      part.kind === 'text' ? part.text : evaluateAt(text, part.expression, part.range, scope).coerceString(),
    )
    .join('');
}

/**
 * Whether an `if` holds. Braces are optional. Where it asks for no status itself it is `success() && (…)`; where the
 * scope has no status to ask for, the condition stands alone.
 */
export function evaluateCondition(text: PositionedText, scope: Scope): Result<boolean, string> {
  const condition = compileCondition(text);
  try {
    switch (condition.kind) {
      case 'broken':
        throw at(text, condition.problem.range, condition.problem.reason);
      case 'mixed':
        throw at(text, condition.range, mixedReason);
      case 'expression': {
        if (!condition.asksStatus && scope.functions.status?.success() === false) return ok(false);
        return ok(truthy(evaluateAt(text, condition.expression, condition.range, scope)));
      }
    }
  } catch (thrown) {
    if (thrown instanceof EvaluationFault) return err(thrown.message);
    throw thrown;
  }
}

/** Why text around braces makes a condition true, whatever it says. */
export const mixedReason = 'text around ${{ }} makes it a text, and a text that is not empty is true';

function evaluateAt(
  text: PositionedText,
  expression: Expression,
  range: Range | undefined,
  scope: Scope,
): ExpressionData {
  try {
    return evaluateExpression(expression.ast, scope);
  } catch (thrown) {
    throw thrown instanceof EvaluationFault ? at(text, range, thrown.message) : thrown;
  }
}

function at(text: PositionedText, range: Range | undefined, reason: string): EvaluationFault {
  const { file, range: found } = range === undefined ? text.place : text.placeOf(range.start, range.end);
  const { line, column } = file.positionAt(found.start);
  return new EvaluationFault(`${reason} (${file.displayPath}:${line}:${column})`);
}

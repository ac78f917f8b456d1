import {
  type ContextAccess,
  type Expr,
  type FunctionCall,
  type IndexAccess,
  type Literal,
  Star,
} from '@actions/expressions/ast';
import * as data from '@actions/expressions/data/index';
import { Evaluator } from '@actions/expressions/evaluator';
import { FilteredArray } from '@actions/expressions/filtered_array';
import { idxHelper as Index } from '@actions/expressions/idxHelper';
import type { Scope } from '../model/scope.ts';
import { writtenName } from './compile.ts';
import {
  type ExpressionData,
  filteredArray,
  LazyArray,
  LazyDictionary,
  NumberValue,
  toData,
} from './data.ts';
import { callFunction } from './function-calls.ts';

/** The value of an expression. Throws an `EvaluationFault` for what its author can mend. */
export function evaluateExpression(ast: Expr, scope: Scope): ExpressionData {
  return new ScopeEvaluator(ast, scope).evaluate();
}

/**
 * The library's evaluator over lazy data. Where the library fails on absent contexts or copies lists to look at one
 * item, GitHub's answer is given instead: what is absent is null.
 */
class ScopeEvaluator extends Evaluator {
  readonly #scope: Scope;

  constructor(ast: Expr, scope: Scope) {
    super(ast, contextsOf(scope));
    this.#scope = scope;
  }

  override visitLiteral(literal: Literal): ExpressionData {
    const value = literal.literal;
    return value instanceof data.NumberData ? new NumberValue(value.value) : value;
  }

  override visitContextAccess(access: ContextAccess): ExpressionData {
    return contextsOf(this.#scope).get(access.name.lexeme) ?? toData(null);
  }

  override visitIndexAccess(access: IndexAccess): ExpressionData {
    const value = this.eval(access.expr);
    const star = access.index instanceof Star;
    const index = star ? new Index(true, undefined) : new Index(false, this.eval(access.index));
    if (value instanceof FilteredArray) {
      return filteredArray(value.values().flatMap((item) => found(item, index)));
    }
    const items = found(value, index);
    return star ? filteredArray(items) : (items[0] ?? toData(null));
  }

  override visitFunctionCall(call: FunctionCall): ExpressionData {
    const values = call.args.map((argument) => this.eval(argument));
    return callFunction(writtenName(call.functionName), values, this.#scope.functions);
  }
}

/** What an index finds in a value: everything for `*`, else one item or none. */
function found(value: ExpressionData, index: Index): ExpressionData[] {
  if (value instanceof data.Dictionary) {
    if (index.star) return value.values();
    const item = index.str === undefined ? undefined : value.get(index.str);
    return item === undefined ? [] : [item];
  }
  if (value instanceof data.Array) {
    if (index.star) return value.values();
    const length = value instanceof LazyArray ? value.source.length : value.values().length;
    return index.int !== undefined && index.int < length ? [value.get(index.int)] : [];
  }
  return [];
}

const contextsOf = (scope: Scope): data.Dictionary => {
  const contexts = toData(scope.contexts);
  return contexts instanceof data.Dictionary ? contexts : new LazyDictionary({});
};

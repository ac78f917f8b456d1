import { ContextAccess, type Expr, FunctionCall, IndexAccess, Star } from '@actions/expressions/ast';
import type { PositionedText } from '../diagnostics/source.ts';
import type { ContextName } from '../model/scope.ts';
import type { Value } from '../model/workflow.ts';
import { type Expression, writtenName } from './compile.ts';
import { compileCondition } from './compiled-condition.ts';
import { compileText } from './compiled-text.ts';
import { functionsByName } from './functions.ts';
import { propertyName } from './print.ts';
import { contextsOf, type Reference } from './reference.ts';
import { walk } from './walk.ts';

/** Every reference of a value, in the order written. */
export function references(value: Value): readonly Reference[] {
  return expressionsOf(value).flatMap(({ expression, text }) => referencesOf(expression, text));
}

/** Every reference of an `if`. */
export function conditionReferences(text: PositionedText): readonly Reference[] {
  const condition = compileCondition(text);
  return condition.kind === 'expression' ? referencesOf(condition.expression, text) : [];
}

/** The contexts a value looks into; with `needs` among them its value is known only while the run runs. */
export function contextsUsed(value: Value): ReadonlySet<ContextName> {
  return contextsOf(references(value));
}

/** The functions a value calls, by the names that the list of functions gives them. */
export function functionsUsed(value: Value): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { expression } of expressionsOf(value)) {
    walk(expression.ast, (node) => {
      if (!(node instanceof FunctionCall)) return;
      const info = functionsByName.get(writtenName(node.functionName).toLowerCase());
      if (info !== undefined) used.add(info.name);
    });
  }
  return used;
}

interface ExpressionInText {
  readonly expression: Expression;
  readonly text: PositionedText;
}

function expressionsOf(value: Value): readonly ExpressionInText[] {
  switch (value.kind) {
    case 'literal':
      return [];
    case 'text':
      return compileText(value.text).parts.flatMap((part) =>
        part.kind === 'expression' ? [{ expression: part.expression, text: value.text }] : [],
      );
    case 'list':
      return value.items.flatMap(expressionsOf);
    case 'map':
      return value.entries.flatMap((entry) => expressionsOf(entry.value));
  }
}

function referencesOf(expression: Expression, text: PositionedText): readonly Reference[] {
  const found: Reference[] = [];
  const within = new Set<Expr>();
  walk(expression.ast, (node) => {
    if (within.has(node) || !(node instanceof IndexAccess || node instanceof ContextAccess)) return;
    const steps: string[] = [];
    let base: Expr = node;
    // Names after a computed index are not known to be where they seem to be, so the path ends there.
    while (base instanceof IndexAccess) {
      within.add(base);
      const name = base.index instanceof Star ? '*' : propertyName(base);
      if (name === undefined) steps.length = 0;
      else steps.unshift(name);
      base = base.expr;
    }
    if (!(base instanceof ContextAccess)) return;
    within.add(base);
    const { start, end } = expression.rangeOf(base.name);
    found.push({ path: [base.name.lexeme, ...steps], place: text.placeOf(start, end) });
  });
  return found;
}

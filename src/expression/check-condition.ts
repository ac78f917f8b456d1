import { type Expr, Grouping, Literal, Logical } from '@actions/expressions/ast';
import { TokenType } from '@actions/expressions/lexer';
import { truthy } from '@actions/expressions/result';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { PositionedText } from '../diagnostics/source.ts';
import type { Scope, Site } from '../model/scope.ts';
import { checkExpression } from './check-expression.ts';
import type { Expression } from './compile.ts';
import { compileCondition, isConstant } from './compiled-condition.ts';
import { mixedReason } from './evaluate.ts';
import { evaluateExpression } from './evaluator.ts';
import { EvaluationFault } from './fault.ts';
import { findTemplate } from './notation.ts';
import { printExpression } from './print.ts';
import { splitSegments } from './segments.ts';
import { templateInText } from './wrong-notation.ts';

/** Checks an `if`: its notation, every name in it, and that it is not always true. */
export function checkCondition(text: PositionedText, site: Site): readonly Diagnostic[] {
  const wrong = strayTemplate(text, site);
  if (wrong !== undefined) return [wrong];
  const condition = compileCondition(text);
  switch (condition.kind) {
    case 'broken': {
      const { reason, range } = condition.problem;
      const place = range.start === range.end ? text.place : text.placeOf(range.start, range.end);
      return [diagnostic('expression-syntax', place, { reason })];
    }
    case 'mixed': {
      const place = text.placeOf(condition.range.start, condition.range.end);
      const instead = condition.withoutBraces;
      if (instead === undefined) return [diagnostic('constant-condition', place, { reason: mixedReason })];
      const reason = `${mixedReason}; write it without braces: ${instead}`;
      const fix = { description: 'leave the braces out', edits: bracesOf(text) };
      return [diagnostic('constant-condition', place, { reason }, { fix })];
    }
    case 'expression': {
      const known = condition.asksStatus ? site : (site.afterSuccess ?? site);
      const { diagnostics } = checkExpression(condition.expression, text, known);
      if (diagnostics.length > 0) return diagnostics;
      const reason = whyAlwaysTrue(condition.expression);
      if (reason === undefined) return [];
      return [
        diagnostic('constant-condition', text.placeOf(condition.range.start, condition.range.end), {
          reason,
        }),
      ];
    }
  }
}

/** Handlebars in a condition, outside of `${{ }}` and of texts in quotes. */
function strayTemplate(text: PositionedText, site: Site): Diagnostic | undefined {
  for (const segment of splitSegments(text.text).segments) {
    if (segment.kind !== 'text' || findTemplate(withoutStrings(segment.text)) === undefined) continue;
    return templateInText(text, segment, site.field);
  }
  return undefined;
}

const withoutStrings = (source: string): string => source.replace(/'(?:[^']|'')*'/g, "''");

/** Edits that take away `${{`, `}}` and the white space within. */
function bracesOf(text: PositionedText): { place: ReturnType<PositionedText['placeOf']>; text: string }[] {
  return splitSegments(text.text).segments.flatMap((segment) => {
    if (segment.kind === 'text') return [];
    const open = segment.sourceStart + segment.source.length - segment.source.trimStart().length;
    const close = segment.sourceStart + segment.source.trimEnd().length;
    return [
      { place: text.placeOf(segment.start, open), text: '' },
      { place: text.placeOf(close, segment.end), text: '' },
    ];
  });
}

function whyAlwaysTrue({ ast }: Expression): string | undefined {
  if (ast instanceof Literal && ast.token.type === TokenType.STRING) {
    return ast.token.value === ''
      ? undefined
      : `${ast.token.lexeme} is a text, and a text that is not empty is true`;
  }
  const cause = alwaysTrue(ast);
  if (cause === undefined) return undefined;
  return cause === ast
    ? 'nothing in it depends on the run; leave "if" out, or write always() to go on after a failure'
    : `${printExpression(cause)} is true whatever the rest says`;
}

/** The part that makes a condition true whatever happens, or undefined. */
function alwaysTrue(ast: Expr): Expr | undefined {
  if (isConstant(ast)) return constantTruth(ast) ? ast : undefined;
  if (ast instanceof Grouping) return alwaysTrue(ast.group);
  if (ast instanceof Logical && ast.operator.type === TokenType.OR) {
    for (const part of ast.args) {
      const cause = alwaysTrue(part);
      if (cause !== undefined) return cause;
    }
  }
  return undefined;
}

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

function constantTruth(ast: Expr): boolean {
  try {
    return truthy(evaluateExpression(ast, nowhere));
  } catch (thrown) {
    if (thrown instanceof EvaluationFault) return false;
    throw thrown;
  }
}

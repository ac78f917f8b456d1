import { Literal } from '@actions/expressions/ast';
import { TokenType } from '@actions/expressions/lexer';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { PositionedText } from '../diagnostics/source.ts';
import type { Site } from '../model/scope.ts';
import { checkExpression } from './check-expression.ts';
import type { Expression } from './compile.ts';
import { compileCondition } from './compiled-condition.ts';
import { mixedReason } from './evaluate.ts';
import { type KnownTruth, knownTruth } from './known-truth.ts';
import { rangeOfNode } from './node-range.ts';
import { findTemplate } from './notation.ts';
import { printExpression } from './print.ts';
import { splitSegments } from './segments.ts';
import { templateInText } from './wrong-notation.ts';

/** Checks an `if`: its notation, every name in it, and that it is neither always true nor, by mistake, never. */
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
      const { expression, range, asksStatus } = condition;
      const known = asksStatus ? site : (site.afterSuccess ?? site);
      const { diagnostics, shapes } = checkExpression(expression, text, known);
      if (diagnostics.length > 0) return diagnostics;
      const truth = knownTruth(expression.ast, { shapes, nothingFails: site.nothingFails });
      const params = truth === undefined ? undefined : whyConstant(truth, expression);
      if (truth === undefined || params === undefined) return [];
      const { start, end } =
        truth.reason === undefined ? range : rangeOfNode(truth.cause, expression, text.text);
      return [diagnostic('constant-condition', text.placeOf(start, end), params)];
    }
  }
}

/** Whether a condition is false by what is written in it alone, as somebody writes who turns a part off. */
export function isSwitchedOff(text: PositionedText): boolean {
  const condition = compileCondition(text);
  if (condition.kind !== 'expression') return false;
  const truth = knownTruth(condition.expression.ast, { shapes: new Map() });
  return truth?.value === false && truth.reason === undefined;
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

function whyConstant(
  { value, cause, reason }: KnownTruth,
  { ast }: Expression,
): { reason: string; never?: boolean } | undefined {
  if (reason !== undefined) return { reason, never: !value };
  // Whoever writes `false` means it: a check of its own tells what that leaves out.
  if (!value) return undefined;
  if (cause !== ast) return { reason: `${printExpression(cause)} is true whatever the rest says` };
  if (ast instanceof Literal && ast.token.type === TokenType.STRING) {
    return { reason: `${ast.token.lexeme} is a text, and a text that is not empty is true` };
  }
  return {
    reason: 'nothing in it depends on the run; leave "if" out, or write always() to go on after a failure',
  };
}

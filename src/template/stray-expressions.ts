import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { PositionedText } from '../diagnostics/source.ts';
import { checkExpression } from '../expression/check-expression.ts';
import { compileExpression } from '../expression/compile.ts';
import { expressionToText } from '../expression/notation.ts';
import { splitSegments } from '../expression/segments.ts';
import type { Site } from '../model/scope.ts';
import type { StrayExpression } from './template.ts';

/**
 * Finds `${{ … }}`, and gives the text with harmless characters in their places. A dollar sign before a block, a
 * comment or three braces is a dollar sign.
 */
export function findStrayExpressions(text: string): {
  readonly strays: readonly StrayExpression[];
  readonly masked: string;
} {
  if (!text.includes('${{')) return { strays: [], masked: text };
  const strays: StrayExpression[] = [];
  let masked = text;
  for (const segment of splitSegments(text).segments) {
    if (segment.kind === 'text' || /^\s*[{#/^!>&*~]/.test(segment.source)) continue;
    const { start, end, source } = segment;
    strays.push({ range: { start, end }, source });
    masked = masked.slice(0, start) + 'x'.repeat(end - start) + masked.slice(end);
  }
  return { strays, masked };
}

/** What a path refers to and is not there, which would be the next mistake once the notation is right. */
export function strayReferences(
  text: PositionedText,
  { range, source }: StrayExpression,
  site: Site,
): readonly Diagnostic[] {
  if (!expressionToText(source).exact) return [];
  const compiled = compileExpression(source, range.start + '${{'.length);
  return compiled.ok ? checkExpression(compiled.value, text, site).diagnostics : [];
}

/** What is wrong with the other notation in a field. */
export function strayDiagnostic(
  text: PositionedText,
  { range, source }: StrayExpression,
  field: string,
): Diagnostic {
  const place = text.placeOf(range.start, range.end);
  const found = text.text.slice(range.start, range.end);
  const { instead, exact } = expressionToText(source);
  const fix = { description: `write ${instead}`, edits: [{ place, text: instead }] };
  return diagnostic('wrong-notation-text', place, { field, found, instead }, exact ? { fix } : {});
}

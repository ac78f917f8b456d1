import type { PositionedText, Range } from '../diagnostics/source.ts';
import { compileExpression, type Expression } from './compile.ts';
import { onlyExpression, splitSegments } from './segments.ts';
import type { SyntaxProblem } from './syntax-problem.ts';

/** A value's text, parsed: plain parts and expressions. */
export type CompiledPart =
  | { readonly kind: 'text'; readonly text: string; readonly range: Range }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly range: Range };

export interface CompiledText {
  readonly parts: readonly CompiledPart[];
  /** The expression that the text is, if it is nothing else; its value keeps its type. */
  readonly only: Expression | undefined;
  readonly problems: readonly SyntaxProblem[];
}

const compiled = new WeakMap<PositionedText, CompiledText>();

/** Parses a text with `${{ }}`; each text once. */
export function compileText(text: PositionedText): CompiledText {
  let result = compiled.get(text);
  if (result === undefined) {
    result = compile(text.text);
    compiled.set(text, result);
  }
  return result;
}

function compile(text: string): CompiledText {
  const split = splitSegments(text);
  const problems: SyntaxProblem[] = [];
  const parts: CompiledPart[] = [];
  for (const segment of split.segments) {
    const range = { start: segment.start, end: segment.end };
    if (segment.kind === 'text') {
      parts.push({ kind: 'text', text: segment.text, range });
      continue;
    }
    const expression = compileExpression(segment.source, segment.sourceStart);
    if (expression.ok) parts.push({ kind: 'expression', expression: expression.value, range });
    // An empty expression is shown whole: there is nothing between its braces to point at.
    else problems.push(segment.source.trim() === '' ? { ...expression.error, range } : expression.error);
  }
  if (split.unclosed !== undefined) {
    const { start, end, reason } = split.unclosed;
    problems.push({ reason, range: { start, end } });
  }
  const single = onlyExpression(split);
  const only =
    single === undefined
      ? undefined
      : parts.find((part) => part.range.start === single.start && part.kind === 'expression');
  return { parts, only: only?.kind === 'expression' ? only.expression : undefined, problems };
}

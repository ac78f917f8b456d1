import { Literal } from '@actions/expressions/ast';
import { TokenType } from '@actions/expressions/lexer';
import type { CallProblem } from './call-problem.ts';
import type { Side } from './check-comparison.ts';
import { printExpression } from './print.ts';
import { shapeInWords } from './shape-access.ts';

/** Places for values that the text of `format` has and that get none, values that have no place, and those without a form as text. */
export function formatProblem([text, ...values]: readonly Side[]): CallProblem | undefined {
  for (const { node, shape } of values) {
    if (shape.kind !== 'array' && shape.kind !== 'object') continue;
    const shown = printExpression(node);
    const problem = `puts values into a text, and ${shown} is ${shapeInWords(shape)}: write toJSON(${shown})`;
    return { problem, blamed: node };
  }
  if (!(text?.node instanceof Literal) || text.node.token.type !== TokenType.STRING) return undefined;
  const written = String(text.node.token.value);
  const places = placesOf(written);
  if (places === undefined) {
    const problem = 'takes a text in which every { and } is part of {0}, {1}, … or written twice';
    return { problem, blamed: text.node };
  }
  const missing = [...places].find((place) => place >= values.length);
  if (missing !== undefined) {
    const gets =
      values.length === 0 ? 'no value' : values.length === 1 ? 'one value' : `${values.length} values`;
    return { problem: `has a place {${missing}} and gets ${gets} behind its text`, blamed: text.node };
  }
  const unused = values.findIndex((_, index) => !places.has(index));
  if (unused === -1) return undefined;
  return {
    problem: `gets a value for which its text has no place {${unused}}`,
    blamed: values[unused]?.node,
  };
}

/** The numbers in braces; undefined where a brace stands alone. */
function placesOf(text: string): ReadonlySet<number> | undefined {
  const places = new Set<number>();
  const rest = text.replace(/\{\{|\}\}|\{(\d+)[^}]*\}/g, (_, place?: string) => {
    if (place !== undefined) places.add(Number(place));
    return '';
  });
  return /[{}]/.test(rest) ? undefined : places;
}

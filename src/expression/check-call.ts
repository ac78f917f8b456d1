import type { Expr } from '@actions/expressions/ast';
import type { Shape } from '../model/shape.ts';
import { printExpression } from './print.ts';
import { shapeInWords } from './shape-access.ts';

/** Functions whose arguments must have a shape. The others take everything, as GitHub's do. */
const takes: Readonly<Record<string, { readonly kinds: readonly Shape['kind'][]; readonly words: string }>> =
  {
    fromJSON: { kinds: ['string', 'number', 'boolean', 'null'], words: 'a JSON text' },
    lines: { kinds: ['string', 'number', 'boolean'], words: 'a text' },
    glob: { kinds: ['string', 'array'], words: 'patterns' },
    hashFiles: { kinds: ['string', 'array'], words: 'patterns' },
    changedFiles: { kinds: ['string'], words: 'the name of a branch or commit' },
    range: { kinds: ['number', 'string'], words: 'whole numbers' },
  };

/** What is wrong with what is known of a call's arguments, in words, or undefined. */
export function checkCall(name: string, args: readonly Expr[], shapes: readonly Shape[]): string | undefined {
  const rule = Object.hasOwn(takes, name) ? takes[name] : undefined;
  for (const [index, shape] of shapes.entries()) {
    if (rule === undefined || shape.kind === 'any' || rule.kinds.includes(shape.kind)) continue;
    const argument = args[index];
    const shown = argument === undefined ? 'the argument' : printExpression(argument);
    return `takes ${rule.words}, and ${shown} is ${shapeInWords(shape)}`;
  }
  if (name === 'join' && shapes[0]?.kind === 'object' && args[0] !== undefined) {
    const path = printExpression(args[0]);
    return `takes an array, and ${path} is an object: join(${path}.*) joins its values`;
  }
  return undefined;
}

import { type Expr, Literal } from '@actions/expressions/ast';
import type { Json } from '../model/json.ts';
import { anyShape, arrayOf, authorOf, type Shape, textBy } from '../model/shape.ts';
import type { Side } from './check-comparison.ts';
import type { FunctionInfo } from './functions.ts';
import { union } from './shape-access.ts';
import { shapeOfJson } from './shape-of-json.ts';

/** What is known of a call's value. */
export function callShape({ name, result }: FunctionInfo, sides: readonly Side[]): Shape {
  const shapes = sides.map(({ shape }) => shape);
  if (name === 'case') return caseShape(shapes);
  if (name === 'fromJSON') return shapeOfLiteral(sides[0]?.node) ?? result;
  const text = textBy(shapes.map(authorOf).find((author) => author !== undefined));
  if (name === 'lines') return { ...arrayOf(text), sure: true };
  return name === 'join' || name === 'format' ? text : result;
}

/** What a JSON text holds that is written out. */
function shapeOfLiteral(node: Expr | undefined): Shape | undefined {
  if (!(node instanceof Literal) || typeof node.token.value !== 'string') return undefined;
  try {
    return shapeOfJson(JSON.parse(node.token.value) as Json);
  } catch {
    return undefined;
  }
}

/** Every second argument is a value, and so is the last. */
function caseShape(shapes: readonly Shape[]): Shape {
  const last = shapes.at(-1) ?? anyShape;
  return shapes
    .slice(0, -1)
    .filter((_, index) => index % 2 === 1)
    .reduce(union, last);
}

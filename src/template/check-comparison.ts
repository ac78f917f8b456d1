import { closest, isSlipOf } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf } from '../diagnostics/wording.ts';
import { shapeInWords } from '../expression/shape-access.ts';
import type { Shape } from '../model/shape.ts';
import { printTemplateExpression, type TemplateExpression } from './template.ts';

/** What stands on one side of `eq` and `ne`, and what is known of its value. */
export interface Side {
  readonly node: TemplateExpression;
  readonly shape: Shape;
}

/** A comparison that always ends the same way. */
export interface Mismatch {
  readonly problem: string;
  /** The side to point at. */
  readonly blamed: Side;
  /** Whose value it is about. */
  readonly about: Side;
}

/**
 * Why two values are never the same for `eq`, which takes neither `5` for `"5"` nor `High` for `high`. Null, and an empty
 * text, which asks for what is not there, are never blamed.
 */
export function whyNeverSame(left: Side, right: Side): Mismatch | undefined {
  const [value, other] = left.node.kind === 'literal' ? [right, left] : [left, right];
  if (value.node.kind === 'literal') return undefined;
  const kinds = [value.shape.kind, other.shape.kind];
  if (kinds.includes('any') || kinds.includes('null')) return undefined;
  if (other.node.kind === 'literal' && other.node.value === '') return undefined;
  const shown = printTemplateExpression(value.node);
  const never = `${shown} is never ${printTemplateExpression(other.node)}`;
  if (value.shape.kind !== other.shape.kind) {
    const problem = `${never}: it is ${shapeInWords(value.shape)}${instead(value.shape, other, shown)}`;
    return { problem, blamed: other, about: value };
  }
  if (value.shape.kind !== 'string' || value.shape.options === undefined) return undefined;
  if (other.node.kind !== 'literal' || typeof other.node.value !== 'string') return undefined;
  const { options, asData } = value.shape;
  const written = other.node.value;
  if (options.includes(written)) return undefined;
  const suggestion = closest(written, options);
  if (asData === true && (suggestion === undefined || !isSlipOf(written, suggestion))) return undefined;
  const rest = suggestion === undefined ? `, which is ${oneOf(options)}` : didYouMean(suggestion);
  return { problem: `${never}${rest}`, blamed: other, about: value };
}

/** The same value as the type that it is compared with, where it has a form in that. */
function instead(shape: Shape, { node }: Side, shown: string): string {
  if (node.kind !== 'literal') return '';
  const { value } = node;
  if (shape.kind === 'string') return `, so write "${value}"`;
  if (typeof value !== 'string') return '';
  if (shape.kind === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) {
    return `, so write ${value} without quotes`;
  }
  if (shape.kind !== 'boolean' || !/^(true|false)$/i.test(value)) return '';
  return /^true$/i.test(value) ? `, so write ${shown} alone` : `, so write (not ${shown})`;
}

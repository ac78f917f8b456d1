import { type Expr, Literal } from '@actions/expressions/ast';
import { TokenType } from '@actions/expressions/lexer';
import { closest, isSlipOf } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf } from '../diagnostics/wording.ts';
import type { Shape, StringShape } from '../model/shape.ts';
import { printExpression } from './print.ts';
import { shapeInWords } from './shape-access.ts';

/** What stands on one side of a comparison, and what is known of its value. */
export interface Side {
  readonly node: Expr;
  readonly shape: Shape;
}

/** A comparison that never holds. */
export interface Mismatch {
  /** In words. */
  readonly problem: string;
  /** The part to point at. */
  readonly blamed: Expr;
  /** What to write in its place, where that is sure. */
  readonly instead?: string;
  /** It never holds only because the condition itself sees to that. */
  readonly assumed?: true;
  /** Whose value it is about. */
  readonly about: Shape;
}

/**
 * Why two values are never equal, as GitHub compares: a text and a number as numbers, a boolean with anything as a
 * number, texts without regard to case, lists and objects by identity. What is not there is null, which an empty text
 * and `null` stand for, so these are never blamed.
 * @param verb `has`: the first value is a list whose items, of the shape given, are compared with the second
 */
export function whyNeverEqual(left: Side, right: Side, verb: 'is' | 'has' = 'is'): Mismatch | undefined {
  const [a, b] = [left, right];
  if (a.node instanceof Literal && b.node instanceof Literal) return undefined;
  for (const { shape } of [a, b]) if (shape.kind === 'any' || shape.kind === 'null') return undefined;
  const structured = [a, b].find(({ shape }) => isStructure(shape));
  if (structured !== undefined)
    return verb === 'has' && structured === a ? undefined : ofStructure(structured, structured === a ? b : a);
  const [value, other] = a.node instanceof Literal ? [b, a] : [a, b];
  if (isEmptyText(other)) return undefined;
  if (!mayBeEqual(value.shape, other)) return mismatch(value, other, verb);
  return undefined;
}

/** Why `<`, `<=`, `>` and `>=` between two values never hold. */
export function whyNeverOrdered(left: Side, right: Side): Mismatch | undefined {
  for (const side of [left, right]) {
    if (!isStructure(side.shape)) continue;
    const shown = printExpression(side.node);
    const problem = `${shown} is ${shapeInWords(side.shape)}, which is neither less nor greater than anything`;
    return { problem, blamed: side.node, about: side.shape };
  }
  const [a, b] = left.node instanceof Literal ? [right, left] : [left, right];
  const numbers = [a, b].filter(({ shape }) => shape.kind === 'number' || shape.kind === 'boolean');
  const text = [a, b].find(({ shape }) => shape.kind === 'string' && shape.options !== undefined);
  if (numbers.length !== 1 || text?.shape.kind !== 'string') return undefined;
  if (text.shape.options?.some((option) => !Number.isNaN(Number(option)))) return undefined;
  const [number] = numbers;
  if (number === undefined) return undefined;
  const problem = `${printExpression(text.node)} is no number, so ${printExpression(number.node)} is neither less nor greater`;
  return { problem, blamed: text.node, about: number.shape };
}

const isStructure = ({ kind }: Shape): boolean => kind === 'array' || kind === 'object';

const isEmptyText = ({ node }: Side): boolean =>
  node instanceof Literal && node.token.type === TokenType.STRING && node.token.value === '';

function ofStructure(one: Side, other: Side): Mismatch | undefined {
  const shown = printExpression(one.node);
  const against = printExpression(other.node);
  if (isStructure(other.shape)) {
    if (shown === against) return undefined;
    const problem = `${shown} and ${against} are equal only where they are the very same: compare what is in them, toJSON(${shown}) == toJSON(${against})`;
    return { problem, blamed: other.node, about: one.shape };
  }
  const blamed = one.node instanceof Literal ? one.node : other.node;
  const instead =
    one.shape.kind === 'array'
      ? `write contains(${shown}, ${against})`
      : `compare something in it${exampleOf(one.shape, shown)}`;
  const problem = `${shown} is ${shapeInWords(one.shape)}, which equals nothing: ${instead}`;
  return { problem, blamed, about: one.shape };
}

function exampleOf(shape: Shape, shown: string): string {
  const first = shape.kind === 'object' ? [...shape.properties.keys()][0] : undefined;
  return first === undefined ? '' : `, such as ${shown}.${first}`;
}

/** Whether a value that is neither list nor object may equal another such. */
function mayBeEqual(shape: Shape, { node, shape: other }: Side): boolean {
  if (shape.kind === 'string' && other.kind === 'string') {
    if (shape.options === undefined || other.options === undefined) return true;
    return haveCommon(shape.options, other.options);
  }
  if (node instanceof Literal && node.token.type === TokenType.NUMBER) {
    const number = Number(node.token.value);
    if (shape.kind === 'boolean') return number === 0 || number === 1;
    return shape.kind !== 'string' || shape.options?.some((option) => Number(option) === number) !== false;
  }
  const text = shape.kind === 'string' ? shape : other.kind === 'string' ? other : undefined;
  if (text === undefined) return true;
  const boolean = shape.kind === 'boolean' || other.kind === 'boolean';
  // Of all texts only those that read as 0 or 1 equal a boolean, which nobody means who compares with true or false.
  if (text.options === undefined) return !boolean;
  return text.options.some((option) => {
    const number = Number(option);
    return boolean ? number === 0 || number === 1 : !Number.isNaN(number);
  });
}

function haveCommon(a: readonly string[], b: readonly string[]): boolean {
  const wanted = new Set(b.map((option) => option.toLowerCase()));
  return a.some((option) => wanted.has(option.toLowerCase()));
}

function mismatch(value: Side, other: Side, verb: 'is' | 'has'): Mismatch | undefined {
  const shown = printExpression(value.node);
  const written = printExpression(other.node);
  const never = `${shown} ${verb === 'is' ? 'is never' : 'never has'} ${written}`;
  const base = { blamed: other.node, about: value.shape };
  const { shape } = value;
  if (shape.kind === 'string' && shape.options !== undefined && other.shape.kind === 'string') {
    return ofOptions(shape, other.shape, { never, ...base });
  }
  if (shape.kind === 'boolean' && other.shape.kind === 'string') {
    const wanted = other.shape.options?.length === 1 ? other.shape.options[0]?.toLowerCase() : undefined;
    const types = `${never}: it is a boolean, and that is a text`;
    if (wanted !== 'true' && wanted !== 'false') return { ...base, problem: types };
    const rest = verb === 'is' ? `, so write ${wanted === 'true' ? shown : `!${shown}`}` : '';
    return { ...base, problem: `${types}${rest}`, instead: wanted };
  }
  if (other.shape.kind === 'boolean' && shape.kind === 'string') {
    const isLiteral = other.node instanceof Literal;
    const rest = isLiteral ? `: it is a text, write '${written}'` : ': it is a text, and that is a boolean';
    return { ...base, problem: `${never}${rest}` };
  }
  if (shape.kind === 'string' && shape.options !== undefined) {
    return shape.asData === true
      ? undefined
      : { ...base, problem: `${never}, which is ${oneOf(shape.options)}` };
  }
  return { ...base, problem: `${never}: it is ${shapeInWords(shape)}` };
}

function ofOptions(
  shape: StringShape,
  other: StringShape,
  { never, ...base }: { never: string; blamed: Expr; about: Shape },
): Mismatch | undefined {
  const { assumed } = shape;
  const options = assumed?.all ?? shape.options ?? [];
  if (assumed !== undefined && haveCommon(options, other.options ?? [])) {
    return { ...base, problem: `${never} here: ${assumed.why}`, assumed: true };
  }
  if (!(base.blamed instanceof Literal)) {
    if (shape.asData === true || other.asData === true) return undefined;
    const problem = `${never}: one is ${oneOf(options)}, the other ${oneOf(other.options ?? [])}`;
    return { ...base, problem };
  }
  const written = other.options?.[0] ?? '';
  const suggestion = closest(written, options);
  if (shape.asData === true && (suggestion === undefined || !isSlipOf(written, suggestion))) return undefined;
  const rest = suggestion === undefined ? `, which is ${oneOf(options)}` : didYouMean(suggestion);
  return { ...base, problem: `${never}${rest}` };
}

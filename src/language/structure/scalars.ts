import type { Fix } from '../../diagnostics/diagnostic.ts';
import { closestAll, isSlipOf } from '../../diagnostics/suggest.ts';
import type { Node, ScalarNode } from '../yaml/node.ts';
import type { Schema, TypeName } from './schema.ts';

/** Whether a node is of one of the types; no types means any. */
export function typeFits(node: Node, types: readonly TypeName[]): boolean {
  if (types.length === 0 || node.kind === 'invalid') return true;
  if (node.kind === 'sequence') return types.includes('array');
  if (node.kind === 'mapping') return types.includes('object');
  const { value } = node;
  if (value === null) return types.includes('null');
  if (typeof value === 'boolean') return types.includes('boolean');
  if (typeof value === 'string') return types.includes('string');
  return types.includes('number') || (types.includes('integer') && Number.isInteger(value));
}

export type ScalarProblem =
  | {
      readonly kind: 'value';
      readonly value: string;
      readonly expected: readonly string[];
      readonly suggestion: string | undefined;
      readonly fix: Fix | undefined;
    }
  | { readonly kind: 'pattern' | 'bound'; readonly words: string };

/** Of `__proto__`, which looks like a name but would change what it is put into. */
export const reserved = 'is a reserved name: choose another';

/** What is wrong with a scalar of the right type. */
export function scalarProblem(node: ScalarNode, schema: Schema): ScalarProblem | undefined {
  const { value } = node;
  if (typeof value === 'number') {
    const words = boundProblem(value, schema);
    return words === undefined ? undefined : { kind: 'bound', words };
  }
  if (typeof value !== 'string') return undefined;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return wrongValue(node, value, schema.enum);
  if (value.length < (schema.minLength ?? 0)) return { kind: 'bound', words: 'must not be empty' };
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    const words = value === '__proto__' ? reserved : schema.patternErrorMessage;
    return { kind: 'pattern', words: words ?? `must match ${schema.pattern}` };
  }
  return undefined;
}

function boundProblem(value: number, { minimum, maximum, exclusiveMinimum }: Schema): string | undefined {
  if (minimum !== undefined && value < minimum) return `must be at least ${minimum}, but this is ${value}`;
  if (maximum !== undefined && value > maximum) return `must be at most ${maximum}, but this is ${value}`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    return `must be more than ${exclusiveMinimum}, but this is ${value}`;
  }
  return undefined;
}

/** Names that are near to those of our shells, and no slips of them. */
const otherShells: ReadonlySet<string> = new Set(['zsh', 'dash', 'ash', 'ksh', 'csh', 'tcsh', 'fish']);

function wrongValue(node: ScalarNode, value: string, expected: readonly string[]): ScalarProblem {
  const near = otherShells.has(value) ? [] : closestAll(value, expected);
  const [suggestion] = near;
  const fix =
    suggestion === undefined || near.length > 1 || !isSlipOf(value, suggestion)
      ? undefined
      : { description: `write "${suggestion}"`, edits: [{ place: node.place, text: suggestion }] };
  return { kind: 'value', value, expected, suggestion, fix };
}

const truths: ReadonlyMap<string, string> = new Map([
  ['yes', 'true'],
  ['on', 'true'],
  ['true', 'true'],
  ['no', 'false'],
  ['off', 'false'],
  ['false', 'false'],
]);

/** What was meant by `yes`, which YAML 1.2 reads as a text, and by `"true"`. */
export function booleanFix(node: Node): Fix | undefined {
  const text = node.kind === 'scalar' ? truths.get(node.text.text.toLowerCase()) : undefined;
  return text === undefined
    ? undefined
    : { description: `write ${text}`, edits: [{ place: node.place, text }] };
}

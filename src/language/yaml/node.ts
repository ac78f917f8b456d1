import type { Place, PositionedText } from '../../diagnostics/source.ts';

/**
 * YAML as the rest of the language sees it: three kinds of value, each with its place, aliases and merge keys
 * already followed. `invalid` stands where a mistake was reported: whoever meets one stays silent about it.
 */
export type Node = ScalarNode | SequenceNode | MappingNode | InvalidNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: null | boolean | number | string;
  /** The value's text: of a string the string itself, of other scalars their source. */
  readonly text: PositionedText;
  readonly place: Place;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
  readonly place: Place;
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly entries: readonly MappingEntry[];
  readonly place: Place;
}

export interface InvalidNode {
  readonly kind: 'invalid';
  readonly place: Place;
}

export interface MappingEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Node;
}

/** The value under a key, if it is there. */
export function entryOf(node: MappingNode | undefined, key: string): MappingEntry | undefined {
  return node?.entries.find((entry) => entry.key === key);
}

/** A node of a kind under a key; undefined where it is missing, of another kind or invalid. */
export function scalarAt(node: MappingNode | undefined, key: string): ScalarNode | undefined {
  const value = entryOf(node, key)?.value;
  return value?.kind === 'scalar' ? value : undefined;
}

export function sequenceAt(node: MappingNode | undefined, key: string): SequenceNode | undefined {
  const value = entryOf(node, key)?.value;
  return value?.kind === 'sequence' ? value : undefined;
}

export function mappingAt(node: MappingNode | undefined, key: string): MappingNode | undefined {
  const value = entryOf(node, key)?.value;
  return value?.kind === 'mapping' ? value : undefined;
}

/** Whether a key is there, but with a mistake that was reported. */
export function isInvalid(node: MappingNode | undefined, key: string): boolean {
  return entryOf(node, key)?.value.kind === 'invalid';
}

import type { Json } from '../../model/json.ts';
import type { Entry, Text, Value } from '../../model/workflow.ts';
import { entryOf, type MappingNode, mappingAt, type Node, scalarAt, sequenceAt } from '../yaml/node.ts';

/** A value as it is; strings with an expression in them, or with braces meant as one, become `text`. */
export function toValue(node: Node): Value {
  const { place } = node;
  switch (node.kind) {
    case 'mapping': {
      const entries = node.entries.map(({ key, keyPlace, value }) => ({
        key,
        keyPlace,
        value: toValue(value),
      }));
      return { kind: 'map', entries, place };
    }
    case 'sequence':
      return { kind: 'list', items: node.items.map(toValue), place };
    case 'scalar':
      return typeof node.value === 'string' && node.value.includes('{{')
        ? { kind: 'text', text: node.text, place }
        : { kind: 'literal', value: node.value, place };
    case 'invalid':
      return { kind: 'literal', value: null, place };
  }
}

/** Plain data; for values that hold no expressions. */
export function toJson(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map(toJson);
  if (node.kind === 'invalid') return null;
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, toJson(value)]));
}

/** The value under a key; undefined where it is missing or was blamed. */
export function valueAt(node: MappingNode | undefined, key: string): Value | undefined {
  const value = entryOf(node, key)?.value;
  return value === undefined || value.kind === 'invalid' ? undefined : toValue(value);
}

export function textAt(node: MappingNode | undefined, key: string): Text | undefined {
  return scalarAt(node, key)?.text;
}

export function textsAt(node: MappingNode | undefined, key: string): readonly Text[] | undefined {
  return sequenceAt(node, key)?.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
}

export function stringAt(node: MappingNode | undefined, key: string): string | undefined {
  const value = scalarAt(node, key)?.value;
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(node: MappingNode | undefined, key: string): number | undefined {
  const value = scalarAt(node, key)?.value;
  return typeof value === 'number' ? value : undefined;
}

export function booleanAt(node: MappingNode | undefined, key: string): boolean | undefined {
  const value = scalarAt(node, key)?.value;
  return typeof value === 'boolean' ? value : undefined;
}

/** A string that is one of a few, which the schema has made sure of. */
export function choiceAt<T extends string>(
  node: MappingNode | undefined,
  key: string,
  options: readonly T[],
): T | undefined {
  const value = stringAt(node, key);
  return options.find((option) => option === value);
}

export function textEntriesAt(node: MappingNode | undefined, key: string): readonly Entry<Text>[] {
  const entries = mappingAt(node, key)?.entries ?? [];
  return entries.flatMap(({ key: name, keyPlace, value }) =>
    value.kind === 'scalar' ? [{ key: name, keyPlace, value: value.text }] : [],
  );
}

export function valueEntriesAt(
  node: MappingNode | undefined,
  key: string,
): readonly Entry<Value>[] | undefined {
  return mappingAt(node, key)?.entries.map(({ key: name, keyPlace, value }) => ({
    key: name,
    keyPlace,
    value: toValue(value),
  }));
}

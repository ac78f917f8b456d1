import type { Json } from '../../model/json.ts';
import type { Value } from '../../model/workflow.ts';

/** A value without expressions as plain data; undefined where there is one in it. */
export function literalOf(value: Value): Json | undefined {
  switch (value.kind) {
    case 'literal':
      return value.value;
    case 'text':
      return undefined;
    case 'list': {
      const items = value.items.map(literalOf);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'map': {
      const entries: [string, Json][] = [];
      for (const { key, value: inner } of value.entries) {
        const item = literalOf(inner);
        if (item === undefined) return undefined;
        entries.push([key, item]);
      }
      return Object.fromEntries(entries);
    }
  }
}

/** A text that two values share if they are the same: the order of keys does not matter. */
export function identityOf(value: Value): string {
  switch (value.kind) {
    case 'literal':
      return JSON.stringify(value.value);
    case 'text':
      return `\${${JSON.stringify(value.text.text)}}`;
    case 'list':
      return `[${value.items.map(identityOf).join()}]`;
    case 'map': {
      const entries = value.entries.map(
        ({ key, value: item }) => `${JSON.stringify(key)}:${identityOf(item)}`,
      );
      return `{${entries.sort().join()}}`;
    }
  }
}

/** A literal as messages show it. */
export function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

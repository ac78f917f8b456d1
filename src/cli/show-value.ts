import type { Json } from '../model/json.ts';
import type { Value } from '../model/workflow.ts';

/** A value as it is written in the workflow: plain data, with expressions as their source texts. */
export function writtenValue(value: Value): Json {
  switch (value.kind) {
    case 'literal':
      return value.value;
    case 'text':
      return value.text.text;
    case 'list':
      return value.items.map(writtenValue);
    case 'map':
      return Object.fromEntries(value.entries.map(({ key, value: entry }) => [key, writtenValue(entry)]));
  }
}

/** A value on one line, as one would type it: texts without quotes, lists with commas. */
export function shownValue(value: Json): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item !== 'object'))
    return value.map(shownValue).join(', ');
  return JSON.stringify(value);
}

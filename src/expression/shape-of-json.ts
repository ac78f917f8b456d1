import type { Json } from '../model/json.ts';
import { arrayOf, booleanShape, numberShape, objectShape, type Shape } from '../model/shape.ts';
import { unionOf } from './shape-access.ts';

/** What is known of a value that is written out. Its texts are data: another one may be written there tomorrow. */
export function shapeOfJson(value: Json): Shape {
  if (value === null) return { kind: 'null' };
  switch (typeof value) {
    case 'string':
      return { kind: 'string', options: [value], asData: true };
    case 'number':
      return numberShape;
    case 'boolean':
      return booleanShape;
    default:
      if (Array.isArray(value)) return arrayOf(unionOf(value.map(shapeOfJson)));
      return objectShape(new Map(Object.entries(value).map(([name, item]) => [name, shapeOfJson(item)])));
  }
}

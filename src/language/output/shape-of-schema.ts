import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { JsonSchema } from '../../model/schema.ts';
import {
  anyShape,
  arrayOf,
  booleanShape,
  numberShape,
  objectShape,
  type Shape,
  stringShape,
} from '../../model/shape.ts';

/** What is known of a value that fits a schema. References are not followed: they may go in circles. */
export function shapeOfSchema(schema: JsonSchema): Shape {
  const type = singleType(schema);
  switch (type) {
    case 'string':
      return stringOf(schema);
    case 'number':
    case 'integer':
      return numberShape;
    case 'boolean':
      return booleanShape;
    case 'null':
      return { kind: 'null' };
    case 'array':
      return arrayOf(isJsonObject(schema.items) ? shapeOfSchema(schema.items) : anyShape);
    case 'object':
      return objectOf(schema);
    default:
      return alternatives(schema);
  }
}

/** The one type beside null. */
function singleType({ type }: JsonSchema): Json | undefined {
  if (!Array.isArray(type)) return type;
  const real = type.filter((name) => name !== 'null');
  return real.length === 1 ? real[0] : undefined;
}

function stringOf(schema: JsonSchema): Shape {
  if (!Array.isArray(schema.enum)) return stringShape;
  return { kind: 'string', options: schema.enum.filter((option) => typeof option === 'string') };
}

function objectOf(schema: JsonSchema): Shape {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const shapes = Object.entries(properties).map(
    ([name, property]) => [name, isJsonObject(property) ? shapeOfSchema(property) : anyShape] as const,
  );
  return objectShape(new Map(shapes), { open: schema.additionalProperties !== false });
}

/** `anyOf` with one alternative beside null is that one. */
function alternatives(schema: JsonSchema): Shape {
  if (!Array.isArray(schema.anyOf)) return anyShape;
  const real = schema.anyOf.filter(
    (branch): branch is JsonObject => isJsonObject(branch) && branch.type !== 'null',
  );
  const [only] = real;
  return only !== undefined && real.length === 1 ? shapeOfSchema(only) : anyShape;
}

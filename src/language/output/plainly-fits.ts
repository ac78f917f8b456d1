import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { JsonSchema } from '../../model/schema.ts';

/** What short shapes are made of, and what says nothing about the value. */
const known = new Set([
  'type',
  'anyOf',
  'enum',
  'properties',
  'required',
  'additionalProperties',
  'items',
  '$schema',
  '$id',
  'title',
  'description',
]);

/**
 * Whether a value fits a schema beyond doubt, as most answers do: then ajv need not be loaded. False says nothing: it does
 * not fit, or the schema has a keyword that is not known here.
 */
export function plainlyFits(value: Json, schema: Json | undefined): boolean {
  if (!isJsonObject(schema)) return false;
  for (const keyword in schema) if (!known.has(keyword)) return false;
  const { type, anyOf } = schema;
  if (type === undefined && anyOf === undefined) return false;
  if (type !== undefined && !list(type).some((each) => isOf(value, each))) return false;
  if (anyOf !== undefined && !list(anyOf).some((each) => plainlyFits(value, each))) return false;
  if (schema.enum !== undefined && !list(schema.enum).includes(value)) return false;
  if (isList(value))
    return schema.items === undefined || value.every((item) => plainlyFits(item, schema.items));
  return !isJsonObject(value) || fitsObject(value, schema);
}

function fitsObject(
  value: JsonObject,
  { properties = {}, required = [], additionalProperties = true }: JsonSchema,
): boolean {
  if (!isJsonObject(properties) || typeof additionalProperties !== 'boolean') return false;
  for (const name of list(required))
    if (typeof name !== 'string' || !Object.hasOwn(value, name)) return false;
  for (const [name, each] of Object.entries(value)) {
    if (Object.hasOwn(properties, name) ? !plainlyFits(each, properties[name]) : !additionalProperties)
      return false;
  }
  return true;
}

function isOf(value: Json, type: Json): boolean {
  switch (type) {
    case 'object':
      return isJsonObject(value);
    case 'array':
      return isList(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      // JSON has numbers that are too large.
      return Number.isFinite(value);
    case 'null':
      return value === null;
    default:
      return (type === 'string' || type === 'boolean') && typeof value === type;
  }
}

/** `Array.isArray` forgets the type where the list is read-only. */
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const list = (value: Json): readonly Json[] => (isList(value) ? value : [value]);

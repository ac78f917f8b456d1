import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Random } from './random.ts';
import { phrase, placeIn, sentence } from './sentences.ts';
import type { Topic } from './topic.ts';

/** Schemas that contain themselves end here. */
const maxDepth = 12;

/**
 * A value that fits a schema of the kind that strict mode takes, with content from the prompt. `pattern` is not
 * looked at.
 */
export function fillSchema(schema: JsonObject, topic: Topic, random: Random): Json {
  return fill(schema, 'answer', 0, { schema, topic, random });
}

/** What stays the same for all parts of a schema. */
interface Whole {
  readonly schema: JsonObject;
  readonly topic: Topic;
  readonly random: Random;
}

function fill(value: Json | undefined, name: string, depth: number, whole: Whole): Json {
  const { random } = whole;
  const at = resolve(value, whole.schema);
  if (at.const !== undefined) return at.const;
  if (isList(at.enum)) return random.pick(at.enum);
  const choices = isList(at.anyOf) ? at.anyOf : at.oneOf;
  if (isList(choices)) {
    const choice = depth < maxDepth ? random.pick(choices) : (choices.find(isNull) ?? choices[0]);
    return fill(choice, name, depth + 1, whole);
  }
  switch (typeOf(at, random, depth)) {
    case 'object':
      return fillObject(at, depth, whole);
    case 'array':
      return fillArray(at, name, depth, whole);
    case 'boolean':
      return random.next() < 0.5;
    case 'integer':
      return fillNumber(at, name, true, random);
    case 'number':
      return fillNumber(at, name, false, random);
    case 'null':
      return null;
    default:
      return fillString(at, name, whole.topic, random);
  }
}

function resolve(value: Json | undefined, schema: JsonObject): JsonObject {
  let at = isJsonObject(value) ? value : {};
  for (let hops = 0; typeof at.$ref === 'string' && hops < maxDepth; hops++) at = lookUp(schema, at.$ref);
  return at;
}

function fillObject(at: JsonObject, depth: number, whole: Whole): Json {
  const entries: [string, Json][] = [];
  if (isJsonObject(at.properties)) {
    const { properties } = at;
    for (const key of Object.keys(properties)) {
      entries.push([key, fill(properties[key], key, depth + 1, whole)]);
    }
  }
  return Object.fromEntries(entries);
}

function fillArray(at: JsonObject, name: string, depth: number, whole: Whole): Json {
  const least = numberOr(at.minItems, 0);
  const most = Math.max(least, Math.min(numberOr(at.maxItems, 3), Math.max(least, 3)));
  const length = depth >= maxDepth ? least : whole.random.between(Math.min(Math.max(1, least), most), most);
  return Array.from({ length }, () => fill(at.items, name, depth + 1, whole));
}

const isList = (value: Json | undefined): value is readonly [Json, ...Json[]] =>
  Array.isArray(value) && value.length > 0;
const isNull = (value: Json): boolean => isJsonObject(value) && value.type === 'null';
const numberOr = (value: Json | undefined, other: number): number =>
  typeof value === 'number' ? value : other;

function lookUp(root: JsonObject, ref: string): JsonObject {
  let at: Json | undefined = root;
  for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isJsonObject(at) ? at[key] : undefined;
  }
  return isJsonObject(at) ? at : {};
}

/** Of several types one, seldom null; past the depth where a schema must end, null where it may be. */
function typeOf(at: JsonObject, random: Random, depth: number): string {
  if (typeof at.type === 'string') return at.type;
  if (!isList(at.type)) return at.properties === undefined ? 'string' : 'object';
  const types = at.type.filter((type): type is string => typeof type === 'string');
  const full = types.filter((type) => type !== 'null');
  const nullable = full.length < types.length;
  const [first, ...rest] = full;
  if (first === undefined || (nullable && (depth >= maxDepth || random.next() < 0.2))) return 'null';
  return random.pick([first, ...rest]);
}

function fillNumber(at: JsonObject, name: string, whole: boolean, random: Random): number {
  const share = !whole && /confiden|score|probab|likelihood|certain|ratio|share|weight|relevan/i.test(name);
  const [low, high] = share ? [0, 1] : /line/i.test(name) ? [1, 200] : [1, 10];
  const step = whole ? 1 : 0.01;
  let least =
    typeof at.exclusiveMinimum === 'number' ? at.exclusiveMinimum + step : numberOr(at.minimum, Number.NaN);
  let most =
    typeof at.exclusiveMaximum === 'number' ? at.exclusiveMaximum - step : numberOr(at.maximum, Number.NaN);
  if (Number.isNaN(least)) least = Number.isNaN(most) ? low : Math.min(low, most);
  if (Number.isNaN(most)) most = Math.max(high, least);
  const of = typeof at.multipleOf === 'number' && at.multipleOf > 0 ? at.multipleOf : undefined;
  if (of !== undefined) return of * random.between(Math.ceil(least / of), Math.floor(most / of));
  if (whole) return random.between(Math.ceil(least), Math.floor(most));
  const value = Math.round((least + random.next() * (most - least)) * 100) / 100;
  return Math.min(most, Math.max(least, value));
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-02T03:04:05Z',
  date: '2026-01-02',
  time: '03:04:05Z',
  email: 'simulated@example.com',
  uri: 'https://example.com/simulated',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
  hostname: 'example.com',
};

function fillString(at: JsonObject, name: string, topic: Topic, random: Random): string {
  const formatted = typeof at.format === 'string' ? formats[at.format] : undefined;
  const text = formatted ?? textFor(name, topic, random);
  const least = numberOr(at.minLength, 0);
  return text.padEnd(least, '.').slice(0, numberOr(at.maxLength, Math.max(text.length, least)));
}

function textFor(name: string, topic: Topic, random: Random): string {
  if (/file|path|suspect|module|location/i.test(name)) return placeIn(topic, random);
  if (/name|title|label|id$|tag|keyword|topic|category|area/i.test(name)) return phrase(topic, random);
  return sentence(topic, random);
}

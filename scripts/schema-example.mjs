import { parse } from 'yaml';

/** What a snippet's text inserts if nothing is typed over: `${1:file}` gives `file`, `\$` a dollar sign. */
const inserted = (text) => text.replace(/\$\{\d+:([^}]*)\}|\$\d+/g, '$1').replaceAll('\\$', '$');

/** A snippet's body holds YAML in its texts, quotes included, since editors insert them as they are. */
function insertedValue(body) {
  if (typeof body === 'string') return parse(inserted(body));
  if (Array.isArray(body)) return body.map(insertedValue);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [inserted(key), insertedValue(value)]),
  );
}

/** Follows a reference of the schema; what stands beside it wins. */
export function resolve(part, schema) {
  if (part.$ref === undefined) return part;
  const { $ref, ...beside } = part;
  return { ...resolve(schema.definitions[$ref.replace('#/definitions/', '')], schema), ...beside };
}

/** The alternatives at the end of a chain of `if` and `else`. */
const alternatives = (part) => part.anyOf ?? (part.else === undefined ? [part] : alternatives(part.else));

const examplesOfKinds = (part, schema) =>
  alternatives(part)
    .map((kind) => examplesOf(resolve(kind, schema), schema)[0])
    .filter((example) => example !== undefined);

/**
 * Examples of what a part of the schema takes: texts and lists stand in `examples`, maps in `defaultSnippets`, since
 * editors offer examples as values, which goes wrong for maps. What there are several kinds of is shown by them.
 */
export function examplesOf(part, schema) {
  const { examples = [], defaultSnippets = [], items } = part;
  const own = [...examples, ...defaultSnippets.map(({ body }) => insertedValue(body))];
  if (own.length > 0) return own;
  if (items !== undefined) return [examplesOfKinds(resolve(items, schema), schema)];
  return part.else === undefined ? [] : examplesOfKinds(part, schema);
}

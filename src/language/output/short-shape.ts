import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import { closest } from '../../diagnostics/suggest.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { JsonSchema } from '../../model/schema.ts';
import type { MappingNode, Node, ScalarNode } from '../yaml/node.ts';

const types = ['string', 'number', 'integer', 'boolean'];

/** What other languages call our types. */
const otherNames: Readonly<Record<string, string>> = {
  str: 'string',
  text: 'string',
  int: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
};

/** Codex's strict mode takes no more; counted as in `strict.ts`. */
const limits = { levels: 5, properties: 100 };

/**
 * Turns a short shape into a strict JSON Schema: everything required, nothing additional. Undefined where a part of
 * it is not understood.
 */
export function shortShape(node: MappingNode, diagnostics: Diagnostic[]): JsonSchema | undefined {
  const keyword = schemaKeyword(node);
  if (keyword !== undefined) {
    const problem =
      'this is a JSON Schema: write it under "output-schema", or in short, as in { summary: string }';
    diagnostics.push(diagnostic('bad-shape', keyword, { problem }));
    return undefined;
  }
  const reader = new ShapeReader(diagnostics);
  const schema = reader.object(node, 1);
  return reader.sound ? schema : undefined;
}

class ShapeReader {
  sound = true;
  #properties = 0;
  readonly #diagnostics: Diagnostic[];

  constructor(diagnostics: Diagnostic[]) {
    this.#diagnostics = diagnostics;
  }

  object(node: MappingNode, level: number): JsonObject {
    if (level > limits.levels) {
      this.#blame(
        node.place,
        `an output may have ${limits.levels} levels of maps, this is one more: flatten it`,
      );
      return {};
    }
    if (node.entries.length === 0) this.#blame(node.place, 'this map has no names in it: say what it holds');
    const properties: [string, Json][] = [];
    const seen = new Map<string, Place>();
    for (const { key, keyPlace, value } of node.entries) {
      const nullable = key.endsWith('?');
      const name = nullable ? key.slice(0, -1).trim() : key;
      if (name === '') this.#blame(keyPlace, 'a name is missing before the "?"');
      else if (seen.has(name))
        this.#blame(keyPlace, `"${name}" is there with and without "?": keep one of the two`);
      if (++this.#properties === limits.properties + 1) {
        this.#blame(keyPlace, `an output may have ${limits.properties} names in all, this is one more`);
      }
      seen.set(name, keyPlace);
      const schema = this.#value(value, keyPlace, name, level);
      properties.push([name, nullable ? orNull(schema) : schema]);
    }
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: properties.map(([name]) => name),
      additionalProperties: false,
    };
  }

  #value(node: Node, keyPlace: Place, name: string, level: number): JsonObject {
    if (node.kind === 'mapping') return this.object(node, level + 1);
    if (node.kind === 'sequence') {
      const [item, ...more] = node.items;
      if (item === undefined || more.length > 0) {
        this.#blame(node.place, `a list of "${name}" is written with the type of its items: [string]`);
        return {};
      }
      return { type: 'array', items: this.#value(item, keyPlace, name, level) };
    }
    if (node.kind === 'invalid') {
      this.sound = false;
      return {};
    }
    if (node.value === null && node.text.text === '') {
      this.#blame(keyPlace, `the type of "${name}" is missing: write string, number, integer or boolean`);
      return {};
    }
    return this.#scalar(node, name);
  }

  #scalar(node: ScalarNode, name: string): JsonObject {
    const { place, value } = node;
    const written = node.text.text.trim();
    if (typeof value === 'string' && types.includes(written)) return { type: written };
    if (typeof value === 'string' && written.includes('|')) return this.#options(node, written);
    const list = /^(\w+)\[\]$/.exec(written)?.[1];
    const meant = typeMeant(written);
    if (list !== undefined) this.#blame(place, `a list is written in brackets: write [${list}]`);
    else if (/^(array|list)$/i.test(written))
      this.#blame(place, 'a list is written with the type of its items: [string]');
    else if (/^(object|map)$/i.test(written))
      this.#blame(place, 'an object is written with its names: { name: string }');
    else if (written.endsWith('?')) {
      this.#blame(place, `the "?" for null stands behind the name: write ${name}?: ${written.slice(0, -1)}`);
    } else {
      const suggestion = meant === undefined ? '' : `: did you mean "${meant}"?`;
      const rest =
        meant === undefined
          ? ': write string, number, integer, boolean, [type], a map, or options such as low | high'
          : '';
      this.#blame(place, `"${written}" is no type${suggestion}${rest}`);
    }
    return {};
  }

  #options(node: ScalarNode, written: string): JsonObject {
    const options = written.split('|').map((option) => option.trim());
    const type = options.find((option) => types.includes(option));
    const allOnce = new Set(options).size === options.length;
    const twice = allOnce ? undefined : options.find((option, index) => options.indexOf(option) !== index);
    if (options.includes(''))
      this.#blame(node.place, 'an option between "|" is empty: remove the "|" or name it');
    else if (options.includes('null')) {
      this.#blame(node.place, 'what may be null has a "?" behind its name: remove "null" here');
    } else if (type !== undefined) {
      this.#blame(node.place, `options are words, "${type}" is a type: a value has one type only`);
    } else if (twice !== undefined) this.#blame(node.place, `option "${twice}" is there twice: keep one`);
    return { type: 'string', enum: options };
  }

  #blame(place: Place, problem: string): void {
    this.sound = false;
    this.#diagnostics.push(diagnostic('bad-shape', place, { problem }));
  }
}

/** Where a map shows that it is a JSON Schema: no short shape is of type object. */
function schemaKeyword(node: MappingNode): Place | undefined {
  const sign = node.entries.find(
    ({ key, value }) =>
      key === '$schema' ||
      (key === 'type' && value.kind === 'scalar' && /^(object|array)$/.test(value.text.text)) ||
      (key === 'properties' &&
        value.kind === 'mapping' &&
        node.entries.some((entry) => entry.key === 'required')),
  );
  return sign?.keyPlace;
}

/** A type from a near or shortened name: `strng`, `bool`, `num`. */
function typeMeant(written: string): string | undefined {
  const name = written.toLowerCase();
  const known = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
  const letters = [...name].map((letter) => (/\w/.test(letter) ? letter : '')).join('.*');
  const shortened = (type: string): boolean =>
    name.length > 2 && name.length < 8 && new RegExp(`^${letters}`).test(type);
  return known ?? closest(written, types) ?? types.find(shortened);
}

function orNull(schema: JsonObject): JsonObject {
  const { type, enum: options } = schema;
  if (type === 'object' || type === 'array') return { anyOf: [schema, { type: 'null' }] };
  const nullable = { ...schema, type: [type ?? 'string', 'null'] };
  return Array.isArray(options) ? { ...nullable, enum: [...options, null] } : nullable;
}

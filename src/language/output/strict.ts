import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import { closest } from '../../diagnostics/suggest.ts';
import { oneOf } from '../../diagnostics/wording.ts';
import { entryOf, type MappingNode, mappingAt, type Node, scalarAt, sequenceAt } from '../yaml/node.ts';
import { refused, typeNames } from './strict-keywords.ts';

const limits = { levels: 5, properties: 100 };

/**
 * Holds a JSON Schema against what Codex's strict mode takes, with each fault at its place. Answers whether the schema
 * can be used.
 */
export function checkStrictSchema(root: Node, diagnostics: Diagnostic[]): boolean {
  const before = diagnostics.length;
  new StrictCheck(root, diagnostics).run();
  return diagnostics.length === before;
}

/** `{ summary: string }`: names with types, and no keyword among them. */
const isShortShape = ({ entries }: MappingNode): boolean =>
  entries.length > 0 &&
  entries.every(
    ({ key, value }) => key !== 'type' && value.kind === 'scalar' && typeNames.includes(value.text.text),
  );

class StrictCheck {
  readonly #root: Node;
  readonly #diagnostics: Diagnostic[];
  #properties = 0;

  constructor(root: Node, diagnostics: Diagnostic[]) {
    this.#root = root;
    this.#diagnostics = diagnostics;
  }

  run(): void {
    const root = this.#root;
    if (root.kind !== 'mapping') {
      this.#bad(root.place, 'it must be a map with "type: object"');
      return;
    }
    const type = scalarAt(root, 'type')?.value;
    if (isShortShape(root)) {
      this.#bad(startOf(root), 'it is a short form, which stands under "output"');
      return;
    }
    if (type !== 'object') {
      const at = entryOf(root, 'type')?.value.place ?? entryOf(root, 'anyOf')?.keyPlace ?? startOf(root);
      this.#refuse(at, 'its root is not an object', 'put it into a property of a root with "type: object"');
      if (type === undefined && entryOf(root, 'anyOf') === undefined) return;
    }
    this.#schema(root, 0);
    for (const name of ['$defs', 'definitions']) {
      for (const { value } of mappingAt(root, name)?.entries ?? []) this.#node(value, 0);
    }
  }

  #node(node: Node, level: number): void {
    if (node.kind === 'mapping') this.#schema(node, level);
    else if (node.kind !== 'invalid') this.#bad(node.place, 'a schema is a map, such as { type: string }');
  }

  #schema(node: MappingNode, level: number): void {
    for (const { key, keyPlace } of node.entries) {
      const instead = Object.hasOwn(refused, key) ? refused[key] : undefined;
      if (instead !== undefined) this.#refuse(keyPlace, `it takes no "${key}"`, instead);
    }
    if (entryOf(node, '$ref') !== undefined) {
      this.#reference(node);
      return;
    }
    const types = this.#types(node);
    this.#enumeration(node);
    const branches = sequenceAt(node, 'anyOf')?.items;
    for (const branch of branches ?? []) this.#node(branch, level);
    if (types === undefined && branches === undefined && this.#understood(node)) {
      this.#refuse(startOf(node), 'this part has no type', 'say which: "type: string", or one of anyOf');
    }
    if (types?.includes('object') || mappingAt(node, 'properties') !== undefined)
      this.#object(node, level + 1);
    if (types?.includes('array')) this.#array(node, level);
  }

  /** Whether nothing that was refused already explains why there is no type. */
  #understood(node: MappingNode): boolean {
    return !node.entries.some(({ key }) => Object.hasOwn(refused, key) || key === 'type');
  }

  #types(node: MappingNode): readonly string[] | undefined {
    const type = entryOf(node, 'type')?.value;
    if (type === undefined) return undefined;
    const items = type.kind === 'sequence' ? type.items : [type];
    for (const item of items) {
      const value = item.kind === 'scalar' ? item.value : undefined;
      // `type: null` without quotes is YAML's null, which can only mean the type.
      const name = value === null && item.kind === 'scalar' && item.text.text !== '' ? 'null' : value;
      if (typeof name === 'string' && typeNames.includes(name)) continue;
      const near = typeof name === 'string' ? closest(name, typeNames) : undefined;
      const written = item.kind === 'scalar' ? `"${item.text.text}"` : 'this';
      const rest = near === undefined ? `, types are ${typeNames.join(', ')}` : `: did you mean "${near}"?`;
      this.#bad(item.place, `${written} is no type${rest}`);
    }
    return items.flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []));
  }

  #enumeration(node: MappingNode): void {
    const entry = entryOf(node, 'enum');
    if (entry === undefined) return;
    if (entry.value.kind !== 'sequence' || entry.value.items.length === 0) {
      this.#bad(entry.keyPlace, '"enum" is a list of at least one value');
    }
  }

  #object(node: MappingNode, level: number): void {
    if (level > limits.levels) {
      this.#refuse(startOf(node), `it has more than ${limits.levels} levels of objects`, 'flatten it');
      return;
    }
    this.#closed(node);
    const properties = entryOf(node, 'properties');
    if (properties === undefined) {
      if (this.#closedByMap(node)) return;
      this.#refuse(startOf(node), 'this object has no "properties"', 'name them');
      return;
    }
    if (properties.value.kind !== 'mapping') {
      this.#bad(properties.keyPlace, '"properties" is a map of names to schemas');
      return;
    }
    this.#required(node, properties.value);
    for (const { value, keyPlace } of properties.value.entries) {
      if (++this.#properties === limits.properties + 1) {
        this.#refuse(keyPlace, `it has more than ${limits.properties} properties`, 'leave some out');
      }
      this.#node(value, level);
    }
  }

  #closedByMap(node: MappingNode): boolean {
    return mappingAt(node, 'additionalProperties') !== undefined;
  }

  #closed(node: MappingNode): void {
    const entry = entryOf(node, 'additionalProperties');
    if (entry === undefined) {
      this.#refuse(
        entryOf(node, 'type')?.keyPlace ?? startOf(node),
        'this object does not say "additionalProperties: false"',
        'add it',
      );
    } else if (entry.value.kind === 'mapping') {
      this.#refuse(
        entry.keyPlace,
        'maps with free keys are not possible',
        'use a list of objects with a name and a value, and write "additionalProperties: false"',
      );
    } else if (entry.value.kind !== 'scalar' || entry.value.value !== false) {
      this.#refuse(
        entry.value.place,
        '"additionalProperties" is not false',
        'write "additionalProperties: false"',
      );
    }
  }

  #required(node: MappingNode, properties: MappingNode): void {
    const entry = entryOf(node, 'required');
    if (entry !== undefined && entry.value.kind !== 'sequence') {
      this.#bad(entry.keyPlace, '"required" is a list of property names');
      return;
    }
    const items = entry?.value.kind === 'sequence' ? entry.value.items : [];
    const names = items.flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []));
    const optional = properties.entries.filter(({ key }) => !names.includes(key));
    const [first, second] = optional;
    if (first !== undefined) {
      const list = oneOf(
        optional.map(({ key }) => key),
        { word: 'and' },
      );
      this.#refuse(
        first.keyPlace,
        second === undefined ? `property ${list} is not required` : `properties ${list} are not required`,
        'name every property in "required", and allow null in the type of one that may be missing',
      );
    }
    for (const item of items) {
      const name = item.kind === 'scalar' ? String(item.value) : '';
      if (properties.entries.some(({ key }) => key === name)) continue;
      const near = closest(
        name,
        properties.entries.map(({ key }) => key),
      );
      const suggestion = near === undefined ? '' : `: did you mean "${near}"?`;
      this.#bad(item.place, `"${name}" is required, but it is no property${suggestion}`);
    }
  }

  #array(node: MappingNode, level: number): void {
    const items = entryOf(node, 'items');
    if (items === undefined) {
      this.#refuse(startOf(node), 'this array does not say what is in it', 'add "items"');
      return;
    }
    this.#node(items.value, level);
  }

  /** References stay in the schema; what they refer to is checked where it stands. */
  #reference(node: MappingNode): void {
    const entry = entryOf(node, '$ref');
    const target = scalarAt(node, '$ref')?.text.text;
    if (entry === undefined) return;
    if (target === undefined || !target.startsWith('#')) {
      this.#refuse(entry.value.place, 'a reference leads out of the schema', 'copy it under "$defs"');
      return;
    }
    const steps = target.split('/').slice(1);
    let at: Node | undefined = this.#root;
    for (const step of steps) {
      const name = decodeURIComponentSafe(step).replaceAll('~1', '/').replaceAll('~0', '~');
      at = at?.kind === 'mapping' ? entryOf(at, name)?.value : undefined;
    }
    if (at === undefined) this.#bad(entry.value.place, `"${target}" leads nowhere in this schema`);
  }

  #refuse(place: Place, problem: string, instead: string): void {
    this.#diagnostics.push(diagnostic('strict-schema', place, { problem, instead }));
  }

  #bad(place: Place, problem: string): void {
    this.#diagnostics.push(diagnostic('bad-schema', place, { problem }));
  }
}

/** Where a map begins: its first key, since the whole runs over many lines. */
function startOf(node: MappingNode): Place {
  return node.entries[0]?.keyPlace ?? node.place;
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { SourceFile } from '../../../src/diagnostics/source.ts';
import { shapeOfSchema } from '../../../src/language/output/shape-of-schema.ts';
import { shortShape } from '../../../src/language/output/short-shape.ts';
import { checkStrictSchema } from '../../../src/language/output/strict.ts';
import { parseYaml } from '../../../src/language/yaml/parse.ts';

function nodeOf(text: string) {
  const { root } = parseYaml(new SourceFile({ displayPath: 'x.yml', text }));
  if (root?.kind !== 'mapping') throw new Error('no map');
  return root;
}

const schemaOf = (text: string) => {
  const diagnostics: Diagnostic[] = [];
  return { schema: shortShape(nodeOf(text), diagnostics), diagnostics };
};

const object = (properties: Record<string, unknown>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

describe('short shapes', () => {
  it.each([
    [
      '{ a: string, b: number, c: integer, d: boolean }',
      object({
        a: { type: 'string' },
        b: { type: 'number' },
        c: { type: 'integer' },
        d: { type: 'boolean' },
      }),
    ],
    ['{ a: [string] }', object({ a: { type: 'array', items: { type: 'string' } } })],
    ['{ a: low | medium | high }', object({ a: { type: 'string', enum: ['low', 'medium', 'high'] } })],
    ['{ a: [x | y] }', object({ a: { type: 'array', items: { type: 'string', enum: ['x', 'y'] } } })],
    ['{ a?: integer }', object({ a: { type: ['integer', 'null'] } })],
    ['{ a?: x | y }', object({ a: { type: ['string', 'null'], enum: ['x', 'y', null] } })],
    ['{ a: { b: string } }', object({ a: object({ b: { type: 'string' } }) })],
    [
      '{ a?: { b: string } }',
      object({ a: { anyOf: [object({ b: { type: 'string' } }), { type: 'null' }] } }),
    ],
    [
      '{ a: [{ b: string, c?: number }] }',
      object({
        a: { type: 'array', items: object({ b: { type: 'string' }, c: { type: ['number', 'null'] } }) },
      }),
    ],
    [
      '{ a?: [string] }',
      object({ a: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] } }),
    ],
    ['{ a: yes | no }', object({ a: { type: 'string', enum: ['yes', 'no'] } })],
    [
      '{ a: [[number]] }',
      object({ a: { type: 'array', items: { type: 'array', items: { type: 'number' } } } }),
    ],
  ])('%s', (text, schema) => expect(schemaOf(text)).toEqual({ schema, diagnostics: [] }));

  it('are strict schemas that ajv compiles, whatever they hold', () => {
    const leaf = fc.constantFrom('string', 'number', 'integer', 'boolean', 'a | b | c');
    const { shape } = fc.letrec((tie) => ({
      shape: fc.dictionary(
        fc.tuple(fc.stringMatching(/^[a-z]{1,4}$/), fc.constantFrom('', '?')).map((parts) => parts.join('')),
        fc.oneof(
          { maxDepth: 2 },
          leaf,
          leaf.map((item) => [item]),
          tie('shape'),
          tie('shape').map((item) => [item]),
        ),
        { minKeys: 1, maxKeys: 4 },
      ),
    }));
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    fc.assert(
      fc.property(shape, (value) => {
        const { schema, diagnostics } = schemaOf(JSON.stringify(value));
        if (diagnostics.length > 0) return; // the same name with and without "?"
        ajv.compile(schema as object);
        const faults: Diagnostic[] = [];
        checkStrictSchema(nodeOf(JSON.stringify(schema)), faults);
        expect(faults).toEqual([]);
        expect(shapeOfSchema(schema as never).kind).toBe('object');
      }),
      { numRuns: 150 },
    );
  });

  it('have the limits of strict mode', () => {
    const wide = (count: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, 'string'])));
    expect(schemaOf(wide(100)).diagnostics).toEqual([]);
    expect(schemaOf(wide(150)).diagnostics).toHaveLength(1);
    expect(schemaOf('{ a: { b: { c: { d: { e: string } } } } }').diagnostics).toHaveLength(0);
    expect(schemaOf('{ a: { b: { c: { d: { e: { f: string } } } } } }').diagnostics).toHaveLength(1);
  });
});

const problems = (text: string): string[] => {
  const diagnostics: Diagnostic[] = [];
  checkStrictSchema(nodeOf(text), diagnostics);
  return diagnostics.map(({ place }) => place.file.text.slice(place.range.start, place.range.end));
};

const strict = (properties: string, names: string): string =>
  `{ type: object, additionalProperties: false, required: [${names}], properties: { ${properties} } }`;

describe('strict mode', () => {
  it.each([
    [
      'takes every type',
      strict(
        'a: { type: [string, "null"] }, b: { anyOf: [{ type: number }, { type: "null" }] }, c: { type: null }',
        'a, b, c',
      ),
    ],
    [
      'takes references within',
      `{ type: object, additionalProperties: false, required: [a], properties: { a: { $ref: "#/$defs/t" } }, $defs: { t: { type: string } } }`,
    ],
    [
      'takes bounds',
      strict(
        'a: { type: array, items: { type: integer, minimum: 1 }, minItems: 1 }, b: { type: string, pattern: x, format: date }',
        'a, b',
      ),
    ],
    [
      'takes a recursive schema',
      '{ type: object, additionalProperties: false, required: [a], properties: { a: { type: array, items: { $ref: "#" } } } }',
    ],
    [
      'takes five levels',
      strict(
        `a: ${strict(`b: ${strict(`c: ${strict(`d: ${strict('e: { type: string }', 'e')}`, 'd')}`, 'c')}`, 'b')}`,
        'a',
      ),
    ],
  ])('%s', (_, text) => expect(problems(text)).toEqual([]));

  it.each([
    ['a root that is no object', '{ type: string }', ['string']],
    ['a root of alternatives', `{ anyOf: [${strict('a: { type: string }', 'a')}] }`, ['anyOf']],
    ['a property not required', strict('a: { type: string }, b: { type: string }', 'a'), ['b']],
    ['an open object', '{ type: object, required: [a], properties: { a: { type: string } } }', ['type']],
    [
      'a typed map',
      strict('a: { type: object, additionalProperties: { type: string } }', 'a'),
      ['additionalProperties'],
    ],
    ['an untyped node', strict('a: { description: x }', 'a'), ['description']],
    ['an array of anything', strict('a: { type: array }', 'a'), ['type']],
    [
      'keywords it does not know',
      strict('a: { type: string, minLength: 1 }, b: { allOf: [] }', 'a, b'),
      ['minLength', 'allOf'],
    ],
    ['references out of it', strict('a: { $ref: "other.json" }', 'a'), ['"other.json"']],
    [
      'six levels',
      strict(
        `a: ${strict(`b: ${strict(`c: ${strict(`d: ${strict(`e: ${strict('f: { type: string }', 'f')}`, 'e')}`, 'd')}`, 'c')}`, 'b')}`,
        'a',
      ),
      ['type'],
    ],
  ])('refuses %s', (_, text, parts) => expect(problems(text)).toEqual(parts));
});

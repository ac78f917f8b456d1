import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileAnswerSchema } from '../../../src/language/output/answer-schema.ts';
import { plainlyFits } from '../../../src/language/output/plainly-fits.ts';
import type { Json } from '../../../src/model/json.ts';
import type { JsonSchema } from '../../../src/model/schema.ts';

function ajvTakes(value: Json, schema: JsonSchema): boolean {
  const compiled = compileAnswerSchema(schema);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.value(value);
}

const names = ['a', 'b', 'toString', '__proto__'] as const;
const values = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, false, 0, -1, 2.5, 1e300, '', 'x', 'y', 'z'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...names), tie('value')), {
        maxLength: 3,
        selector: ([name]) => name,
      })
      .map((entries) =>
        JSON.parse(`{${entries.map(([name, value]) => `"${name}":${JSON.stringify(value)}`)}}`),
      ),
  ),
})).value;

/** What short shapes make, in full. */
const schemas = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<JsonSchema>(
      { type: 'string' },
      { type: 'number' },
      { type: 'integer' },
      { type: 'boolean' },
      { type: 'null' },
      { type: ['string', 'null'], enum: ['x', 'y', null] },
      { type: 'string', enum: ['x'], description: 'x' },
    ),
    tie('schema').map((items) => ({ type: 'array', items })),
    tie('schema').map((schema) => ({ anyOf: [schema, { type: 'null' }] })),
    fc
      .tuple(
        fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b'), tie('schema')), { selector: ([name]) => name }),
        fc.boolean(),
      )
      .map(([entries, additionalProperties]) => ({
        type: 'object',
        properties: Object.fromEntries(entries),
        required: entries.map(([name]) => name),
        additionalProperties,
      })),
  ),
})).schema;

describe('what plainly fits', () => {
  it('is what ajv takes', () => {
    fc.assert(
      fc.property(schemas, values, (schema, value) => {
        expect(plainlyFits(value, schema)).toBe(ajvTakes(value, schema));
      }),
      { numRuns: 150 },
    );
  });

  it('is never what ajv refuses, whatever the schema says beside', () => {
    const more = fc.constantFrom<JsonSchema>(
      { minimum: 1 },
      { pattern: '^x$' },
      { minItems: 1 },
      { const: 'x' },
      { not: { type: 'string' } },
      { additionalProperties: { type: 'string' } },
      { required: ['toString'] },
      { maxLength: 0 },
      { allOf: [{ type: 'number' }] },
      { $ref: '#/$defs/t', $defs: { t: { type: 'integer' } } },
    );
    fc.assert(
      fc.property(schemas, more, values, (schema, rule, value) => {
        const stricter = { ...schema, ...rule };
        expect(plainlyFits(value, stricter) && !ajvTakes(value, stricter)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it.each<[string, Json, JsonSchema]>([
    ['a number that JSON writes and no one holds', JSON.parse('1e999'), { type: 'number' }],
    ['a key that only its prototype has', {}, { type: 'object', required: ['toString'] }],
    ['a schema that says nothing', 'x', {}],
    ['a tuple', ['x'], { type: 'array', items: [{ type: 'string' }] as Json[] }],
  ])('is not %s', (_, value, schema) => {
    expect(plainlyFits(value, schema)).toBe(false);
  });
});

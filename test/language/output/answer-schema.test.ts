import { describe, expect, it } from 'vitest';
import { compileAnswerSchema } from '../../../src/language/output/answer-schema.ts';
import type { JsonSchema } from '../../../src/model/schema.ts';

const property = (schema: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { a: schema },
  required: ['a'],
  additionalProperties: false,
});

describe('the schema of answers', () => {
  it.each([
    [
      'a dialect',
      { ...property({ type: 'string' }), $schema: 'https://json-schema.org/draft/2020-12/schema' },
    ],
    ['a name', { ...property({ type: 'string' }), $id: 'https://example.com/a.json' }],
    ['a format that is not known', property({ type: 'string', format: 'date-time' })],
  ])('may have %s', (_, schema) => {
    const compiled = compileAnswerSchema(schema);
    expect(compiled.ok && compiled.value({ a: '2026-01-01' })).toBe(true);
  });

  it.each([
    ['a pattern that is none', property({ type: 'string', pattern: '[' })],
    ['a minimum that is no number', property({ type: 'number', minimum: 'abc' })],
    ['a description that is no text', property({ type: 'string', description: 3 })],
    ['a value twice in enum', property({ type: 'string', enum: ['a', 'a'] })],
    ['a reference that leads nowhere', property({ $ref: '#/$defs/missing' })],
  ])('is refused with a reason: %s', (_, schema) => {
    const compiled = compileAnswerSchema(schema);
    expect(compiled).toMatchObject({ ok: false, error: expect.stringMatching(/./) });
  });
});

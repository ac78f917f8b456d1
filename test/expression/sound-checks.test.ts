import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unplacedText } from '../../src/diagnostics/source.ts';
import { checkCondition } from '../../src/expression/check-condition.ts';
import { evaluateCondition } from '../../src/expression/evaluate.ts';
import type { Site } from '../../src/model/scope.ts';
import {
  anyShape,
  arrayOf,
  booleanShape,
  numberShape,
  objectShape,
  stringShape,
} from '../../src/model/shape.ts';
import { functions, scopeOf } from './support.ts';

/** What is said to end always the same way must do so for every value that the inputs may have. */
const site: Site = {
  field: '"if"',
  contexts: new Map([
    [
      'inputs',
      objectShape({
        text: stringShape,
        number: numberShape,
        flag: booleanShape,
        word: { kind: 'string', options: ['low', 'high', '3'], sure: true },
        other: { kind: 'string', options: ['HIGH', 'max'] },
        list: { ...arrayOf(anyShape), sure: true },
        map: { ...objectShape({}, { open: true }), sure: true },
      }),
    ],
  ]),
  unavailable: new Map(),
  status: false,
};

// A text that reads as 0 or 1 equals a boolean, and one that is empty is as good as null: neither is blamed on purpose.
const values = fc.record({
  text: fc.constantFrom('a', 'low', 'true', '3', '2.5', 'x y'),
  number: fc.constantFrom(0, 1, 3, -2.5),
  flag: fc.boolean(),
  word: fc.constantFrom('low', 'high', '3'),
  other: fc.constantFrom('HIGH', 'max'),
  list: fc.constantFrom<unknown[]>([], ['a'], [3, 'low']),
  map: fc.constantFrom<object>({}, { a: 'low' }),
});

const name = fc.constantFrom(
  ...['text', 'number', 'flag', 'word', 'other', 'list', 'map'].map((key) => `inputs.${key}`),
);
const literal = fc.constantFrom(
  "'low'",
  "'Hihg'",
  "'true'",
  "'3'",
  "''",
  "'a'",
  '3',
  '0',
  '2',
  'true',
  'false',
  'null',
);
const operand = fc.oneof(name, literal);
const comparison = fc
  .tuple(operand, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), operand)
  .map((parts) => parts.join(' '));
const call = fc
  .tuple(fc.constantFrom('contains', 'startsWith', 'endsWith'), operand, operand)
  .map(([called, a, b]) => `${called}(${a}, ${b})`);
const part = fc.oneof({ weight: 4, arbitrary: comparison }, call, name);
const condition = fc.oneof(
  part,
  part.map((inner) => `!(${inner})`),
  fc.tuple(part, fc.constantFrom('&&', '||'), part).map((parts) => parts.join(' ')),
);

const holds = (source: string, inputs: object): boolean => {
  const result = evaluateCondition(unplacedText(source), scopeOf({ inputs }, functions));
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

const codesOf = (source: string): readonly string[] =>
  checkCondition(unplacedText(source), site).map(({ code }) => code);

it('a comparison that is blamed ends the same way for all values', () => {
  let blamed = 0;
  const property = fc.property(
    fc.oneof(comparison, call),
    fc.array(values, { minLength: 8 }),
    (source, all) => {
      if (!codesOf(source).includes('impossible-comparison')) return;
      blamed++;
      expect(new Set(all.map((inputs) => holds(source, inputs))).size, source).toBe(1);
    },
  );
  fc.assert(property, { numRuns: 2_000 });
  expect(blamed).toBeGreaterThan(100);
});

it('a condition that is called constant is', () => {
  let blamed = 0;
  const property = fc.property(condition, fc.array(values, { minLength: 8 }), (source, all) => {
    if (!codesOf(source).includes('constant-condition')) return;
    blamed++;
    expect(new Set(all.map((inputs) => holds(source, inputs))).size, source).toBe(1);
  });
  fc.assert(property, { numRuns: 3_000 });
  expect(blamed).toBeGreaterThan(50);
});

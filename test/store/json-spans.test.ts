import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eachProperty } from '../../src/store/json-spans.ts';

function propertiesOf(text: string, start = 0, end = text.length): [string, string][] | undefined {
  const found: [string, string][] = [];
  const whole = eachProperty(text, start, end, (name, from, to) => found.push([name, text.slice(from, to)]));
  return whole ? found : undefined;
}

describe('the properties of a JSON object', () => {
  test('are those that parsing finds, in their order, whatever is in them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.string(), (object, a, b) => {
        const text = JSON.stringify(object);
        const found = propertiesOf(`${a}${text}${b}`, a.length, a.length + text.length);
        const expected = Object.entries(object).map(([name, value]) => [
          JSON.stringify(name).slice(1, -1),
          JSON.stringify(value),
        ]);
        expect(found ?? (text === '{}' ? [] : undefined)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('are not looked for in what is none, and no text makes it hang', () => {
    for (const text of [
      '',
      '[1]',
      '"a"',
      '{',
      '{"a"',
      '{"a":',
      '{"a":1',
      '{"a":"',
      '{"a":{',
      '{ "a":1}',
      '{"a":1}x',
    ])
      expect(propertiesOf(text), text).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"\\a1') }), (text) => {
        propertiesOf(text);
      }),
      { numRuns: 1000 },
    );
  });
});

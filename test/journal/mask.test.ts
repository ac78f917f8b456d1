import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMask, maskJson } from '../../src/journal/mask.ts';

describe('a mask', () => {
  test.each([
    ['replaces a value', ['hunter22'], 'x hunter22 y hunter22', 'x *** y ***'],
    ['takes the longest', ['pass', 'password'], 'my password', 'my ***'],
    ['covers overlapping secrets', ['abcdef', 'defghi'], '-abcdefghi-', '-***-'],
    ['keeps neighbours apart', ['aaaa', 'bbbb'], 'aaaabbbb', '******'],
    ['knows the form in JSON', ['a"b\\c'], '{"x":"a\\"b\\\\c"}', '{"x":"***"}'],
    ['masks line by line', ['first\n  second\r\nthird'], '> first\n> second\n> third', '> ***\n> ***\n> ***'],
    ['masks several lines at once', ['first\nsecond'], 'first\nsecond', '***'],
    ['ignores the white space at the ends', ['token-1\n'], 'Bearer token-1!', 'Bearer ***!'],
    ['leaves short values', ['abc', '1'], 'abc 1', 'abc 1'],
    ['leaves empty values', ['', '\n'], 'abc', 'abc'],
    ['does not read secrets as patterns', ['a.*c(', '$&$1'], 'abbc( $&$1 a.*c(', 'abbc( *** ***'],
  ])('%s', (_, secrets, text, masked) => {
    expect(createMask(secrets)(text)).toBe(masked);
  });

  test('says which values are too short', () => {
    expect(createMask(['long enough', 'abc', '', 'x']).tooShort).toEqual([1, 3]);
  });

  test('leaves nothing of a secret in any text', () => {
    const secret = fc.string({ minLength: 4, maxLength: 12 }).filter((text) => text.trim().length >= 4);
    const property = fc.property(
      fc.array(secret, { minLength: 1 }),
      fc.array(fc.string()),
      (secrets, parts) => {
        const text = parts.flatMap((part, i) => [part, secrets[i % secrets.length] ?? '']).join('');
        const masked = createMask(secrets)(text);
        // What stands between stars must be free of secrets; the stars themselves are not a secret's.
        for (const piece of masked.split('***')) {
          for (const each of secrets) if (!each.includes('*')) expect(piece.includes(each)).toBe(false);
        }
      },
    );
    fc.assert(property);
  });
});

describe('maskJson', () => {
  const mask = createMask(['secret', '4711']);

  test('masks strings, keys and numbers, at any depth', () => {
    const value = { 'a secret': ['secret', { x: 4711, y: 47, z: null }], __proto__: { own: 1 } };
    expect(maskJson(value, mask)).toEqual({ 'a ***': ['***', { x: '***', y: 47, z: null }] });
  });

  test('keeps what JSON can hold but objects treat specially', () => {
    const masked = maskJson(JSON.parse('{"__proto__":{"a":"secret"}}'), mask);
    expect(JSON.stringify(masked)).toBe('{"__proto__":{"a":"***"}}');
  });

  test('is the value itself where there is nothing to mask', () => {
    const value = { a: [1, 'x', { b: true }] };
    expect(maskJson(value, mask)).toBe(value);
  });
});

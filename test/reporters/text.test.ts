import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headline, oneLine, safeLines } from '../../src/reporters/text.ts';

const control = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

describe('oneLine', () => {
  it.each([
    ['plain', 'plain'],
    ['  two\n\n lines\t ', 'two lines'],
    ['\u001b[31mred\u001b[0m and \u001b]8;;http://x\u0007link\u001b]8;;\u0007', 'red and link'],
    ['clear\u001b[2J\u0007\rscreen', 'clear screen'],
    ['right\u202eleft', 'right left'],
    ['日本語 👩‍👩‍👧‍👦', '日本語 👩‍👩‍👧‍👦'],
  ])('%j', (text, safe) => {
    expect(oneLine(text)).toBe(safe);
  });

  it('never lets a character through that moves the cursor', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(control);
      }),
    );
  });

  it('cuts what is endless before it looks at it', () => {
    expect(oneLine('x'.repeat(10_000_000)).length).toBeLessThan(10_000);
  });
});

describe('safeLines', () => {
  it('keeps indentation, drops empty ends and carriage returns', () => {
    expect(safeLines('\n\nfirst\r\n  second\r\n\nlast\u0007\n')).toEqual(['first', '  second', '', 'last']);
  });

  it('says how many lines are missing', () => {
    expect(safeLines('1\n2\n3\n4\n5', 3)).toEqual(['1', '2', '… and 3 more lines']);
    expect(safeLines('1\n2\n3', 3)).toEqual(['1', '2', '3']);
  });
});

describe('headline', () => {
  it.each([
    ['', ''],
    [' \n ', ''],
    ['\n\n  first  \nsecond', 'first'],
  ])('%j', (text, first) => {
    expect(headline(text)).toBe(first);
  });
});

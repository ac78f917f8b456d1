import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/diagnostics/text-width.ts';
import { truncate, truncateMiddle, wrappedRows } from '../../src/reporters/width.ts';

describe('truncate', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['much too long', 8, 'much to…'],
    ['much too long', 6, 'much…'],
    ['日本語のファイル', 8, '日本語…'],
    ['日本語のファイル', 9, '日本語の…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 5, '👩‍👩‍👧‍👦👩‍👩‍👧‍👦…'],
    ['x', 0, ''],
    ['xy', 1, '…'],
  ])('%s in %d columns', (text, columns, cut) => {
    expect(truncate(text, columns)).toBe(cut);
  });
});

describe('truncateMiddle', () => {
  it.each([
    ['src/a.ts', 20, 'src/a.ts'],
    ['packages/some/folder/file.ts', 17, 'packages…/file.ts'],
    ['日本語のとても長いファイル名.ts', 12, '日本語…名.ts'],
  ])('%s in %d columns', (text, columns, cut) => {
    expect(truncateMiddle(text, columns)).toBe(cut);
  });
});

describe.each([
  ['truncate', truncate],
  ['truncateMiddle', truncateMiddle],
])('%s', (_, cut) => {
  it('is never wider than it may be, and leaves alone what fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, columns) => {
        expect(textWidth(cut(text, columns))).toBeLessThanOrEqual(columns);
        if (columns > 0 && textWidth(text) <= columns) expect(cut(text, columns)).toBe(text);
      }),
    );
  });
});

describe('wrappedRows', () => {
  it.each([
    ['', 10, 1],
    ['0123456789', 10, 1],
    ['0123456789a', 10, 2],
    ['日本語日本', 5, 3],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3, 2],
  ])('%s in %d columns takes %d', (text, columns, rows) => {
    expect(wrappedRows(text, columns)).toBe(rows);
  });
});

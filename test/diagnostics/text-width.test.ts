import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { graphemes, textWidth } from '../../src/diagnostics/text-width.ts';

const simpleOrNot = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x2af }).map((code) => String.fromCharCode(code)) }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '…', '·', '×', '©', '\ufe0f', '\u0301', '\u00ad', '日', '👩‍👧', '✔'),
  }),
  fc.string({ unit: 'grapheme' }),
);

describe('a text', () => {
  it('is as wide as terminals show it, whether its characters are simple or not', () => {
    // Control characters are told in words before a text is measured.
    const shown = simpleOrNot.filter((text) => !/\p{Cc}/u.test(text));
    fc.assert(
      fc.property(shown, (text) => {
        expect(textWidth(text)).toBe(stringWidth(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has the characters that Unicode says', () => {
    const segmenter = new Intl.Segmenter();
    fc.assert(
      fc.property(
        fc.oneof(simpleOrNot, fc.string({ unit: fc.constantFrom('a', '\t', '\r', '\n', 'é') })),
        (text) => {
          const expected = [...segmenter.segment(text)].map(({ segment, index }) => ({ segment, index }));
          expect([...graphemes(text)].map(({ segment, index }) => ({ segment, index }))).toEqual(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

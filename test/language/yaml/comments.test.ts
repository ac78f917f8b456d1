import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentsOf } from '../../../src/language/yaml/comments.ts';

const found = (text: string): string[] => [...commentsOf(text)].map((comment) => comment.text);

describe('comments of a YAML text', () => {
  it.each([
    ['# one\na: 1 # two\n', ['# one', '# two']],
    ['a: "# text" # comment\n', ['# comment']],
    ["a: '#' # comment\n", ['# comment']],
    ['a: b#c # comment\n', ['# comment']],
    ['a: | # comment\n  # text\n\n  # text\nb: 1\n# comment 2\n', ['# comment', '# comment 2']],
    ['- |\n # text\n# comment\n', ['# comment']],
    ['a: [1, # one\n  2] # two', ['# one', '# two']],
    ['a: }\n# after what is no YAML\n', ['# after what is no YAML']],
    ['\ufeff# one\r\na: 1 # two\r\n', ['# one', '# two']],
    ['---\na: 1\n--- # two\nb: # three\n', ['# two', '# three']],
  ])('%j', (text, expected) => expect(found(text)).toEqual(expected));

  it('are told with their places, whatever the text is', () => {
    const pieces = fc.constantFrom(
      '# x',
      ' ',
      '\n',
      '\r\n',
      'a: ',
      '|',
      '>-',
      '- ',
      '"',
      "'",
      '[',
      '}',
      '---',
      '...',
      'b',
      '\t',
      '%',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        for (const { start, text: comment } of commentsOf(text))
          expect(text.startsWith(comment, start) && comment.startsWith('#')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

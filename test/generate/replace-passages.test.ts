import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replacePassages } from '../../src/generate/replace-passages.ts';

const text = '# one\na: 1   # why\n\nb: 2\nc: 1\n';
const replaced = (...edits: readonly { old: string; new: string }[]) => {
  const result = replacePassages(text, edits);
  return result.ok ? result.value : result.error;
};

describe('passages', () => {
  test('are replaced where they stand once', () => {
    expect(replaced({ old: 'b: 2', new: 'b: 3' }, { old: 'c: 1\n', new: '' })).toBe(
      '# one\na: 1   # why\n\nb: 3\n',
    );
    expect(replaced()).toBe(text);
    expect(replaced({ old: 'nowhere', new: 'nowhere' })).toBe(text);
  });

  test('are found whatever the ends of their lines look like, and what they repeat stays as it is', () => {
    expect(
      replaced({ old: '# one\r\na: 1   # why  \n\nb: 2', new: '# one\na: 1   # why\n\nb: 2\nd: 4' }),
    ).toBe('# one\na: 1   # why\n\nb: 2\nd: 4\nc: 1\n');
    const windows = replacePassages('a: 1\r\nb: 2\r\n', [{ old: 'a: 1\nb: 2', new: 'a: 1\nx: 0\nb: 2' }]);
    expect(windows).toEqual({ ok: true, value: 'a: 1\r\nx: 0\r\nb: 2\r\n' });
  });

  test('may share the lines that they repeat', () => {
    expect(
      replaced({ old: 'a: 1   # why\n\nb: 2', new: 'a: 9   # why\n\nb: 2' }, { old: 'b: 2', new: 'b: 8' }),
    ).toBe('# one\na: 9   # why\n\nb: 8\nc: 1\n');
  });

  test.each([
    [[{ old: 'x: 1', new: 'y' }], /edit 1: "old" does not stand in the file: "x: 1"/],
    [[{ old: ': 1', new: 'y' }], /edit 1: "old" stands in the file 2 times, on lines 2, 5/],
    [[{ old: ' ', new: 'y' }], /edit 1: "old" is empty/],
    [
      [
        { old: 'b: 2', new: 'x' },
        { old: 'b: 2\nc', new: 'y' },
      ],
      /edit 2: its passage overlaps/,
    ],
  ])('that can not be told are said, and nothing is replaced: %j', (edits, words) => {
    const problems = replaced(...edits);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(words);
  });

  test('are found again as they were given, for any lines', () => {
    const line = fc.string({ maxLength: 8 }).map((each) => each.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(
        fc.uniqueArray(line, { minLength: 3, maxLength: 8 }),
        fc.nat(),
        line,
        (lines, pick, next) => {
          const at = pick % lines.length;
          const old = `<${at}>${lines[at]}</${at}>`;
          const marked = lines.map((each, index) => `<${index}>${each}</${index}>`);
          const expected = marked.map((each, index) => (index === at ? next : each)).join('\n');
          fc.pre(marked.join('\n').split(old).length === 2);
          expect(replacePassages(marked.join('\n'), [{ old, new: next }])).toEqual({
            ok: true,
            value: expected,
          });
        },
      ),
    );
  });
});

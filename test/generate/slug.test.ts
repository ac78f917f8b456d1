import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstSlug, isSlug, numbered, slugOf } from '../../src/generate/slug.ts';

describe('slugs', () => {
  test.each([
    ['Review PRs', 'review-prs'],
    ['../../x', 'x'],
    ['/etc/passwd.yml', 'etc-passwd-yml'],
    ['C:\\Windows\\x', 'c-windows-x'],
    ['Prüfe Änderungen', 'prufe-anderungen'],
    ['レビュー 変更', 'レビュー-変更'],
    ['समीक्षा', 'समीक्षा'],
    ['CON', 'con-workflow'],
    ['com1', 'com1-workflow'],
    ['console', 'console'],
    ['a\u0000b\nc', 'a-b-c'],
    ['🚀 ship', 'ship'],
    ['-rf', 'rf'],
    ['.hidden', 'hidden'],
  ])('%j becomes %j', (text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  test.each(['', '  ', '..', '🚀', '---'])('%j has none', (text) => {
    expect(slugOf(text)).toBeUndefined();
    expect(firstSlug(text, 'a wish')).toBe('a-wish');
    expect(firstSlug(text)).toBe('workflow');
  });

  test('are cut between words', () => {
    const slug = slugOf('one two three four five six seven eight nine ten eleven twelve');
    expect(slug).toBe('one-two-three-four-five-six-seven-eight-nine-ten');
    expect([...(slugOf('x'.repeat(200)) ?? '')]).toHaveLength(50);
  });

  test('of any text are names without a folder, and their own slugs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const slug = slugOf(text);
        if (slug === undefined) return;
        expect(slug).not.toMatch(/[\s/\\.:*?"<>|]/);
        expect(isSlug(slug)).toBe(true);
        expect(slugOf(slug)).toBe(slug);
      }),
    );
  });

  test.each(['../x', 'a/b', 'a\\b', '', '.x', 'nul', 'NUL', 'nul.old', 'a b', '-x', 'x.'])(
    '%j is no name',
    (name) => {
      expect(isSlug(name)).toBe(false);
    },
  );

  test.each(['review', 'review_2', 'v1.2', 'Überblick', '変更'])('%j is a name', (name) => {
    expect(isSlug(name)).toBe(true);
  });

  test('are numbered from the second on', () => {
    const names = numbered('x');
    expect([names.next().value, names.next().value, names.next().value]).toEqual(['x', 'x-2', 'x-3']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, closestAll, editDistance, isSlipOf } from '../../src/diagnostics/suggest.ts';

const keys = ['prompt', 'run', 'timeout-minutes', 'max-parallel', 'needs', 'name', 'id', 'if', 'env', 'cwd'];

describe('closest', () => {
  it.each([
    ['promt', 'prompt'],
    ['porpmt', 'prompt'],
    ['Prompt', 'prompt'],
    ['timeoutMinutes', 'timeout-minutes'],
    ['timeout_minute', 'timeout-minutes'],
    ['max-paralel', 'max-parallel'],
    ['need', 'needs'],
    ['nmae', 'name'],
    ['evn', 'env'],
  ])('%s is %s', (written, meant) => expect(closest(written, keys)).toBe(meant));

  it.each(['steps', 'xyz', 'x', '', 'branches', 'q'.repeat(10_000)])('%.20s is nothing', (written) => {
    expect(closest(written, keys)).toBeUndefined();
  });

  it.each([
    ['maxParallel', 'max-parallel', true],
    ['lok', 'look', true],
    ['hihg', 'high', true],
    ['ID', 'id', true],
    ['zsh', 'sh', false],
    ['a b', 'a', false],
    ['test1', 'test2', false],
  ])('%s may become %s unseen: %s', (written, meant, may) => expect(isSlipOf(written, meant)).toBe(may));

  it('gives all that are equally near', () => {
    expect(closestAll('bat', ['cat', 'hat', 'horse'])).toEqual(['cat', 'hat']);
  });

  it('never suggests what was written', () => {
    expect(closest('run', ['run', 'ran'])).toBe('ran');
  });
});

describe('the edit distance', () => {
  it('counts a swap as one', () => expect(editDistance('ab', 'ba')).toBe(1));

  it('is symmetric, zero for equals only, and at most the longer length', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
});

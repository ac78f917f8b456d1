import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clock, count, duration, elapsed, plural, shortCount } from '../../src/reporters/format.ts';

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

describe('duration', () => {
  it.each([
    [0, '0ms'],
    [850, '850ms'],
    [999.9, '999ms'],
    [1 * seconds, '1.0s'],
    [3270, '3.2s'],
    [59_999, '59.9s'],
    [64 * seconds, '1m 04s'],
    [1 * hours - 1, '59m 59s'],
    [2 * hours + 3 * minutes + 59 * seconds, '2h 03m'],
    [100 * hours, '100h 00m'],
    [-5, '0ms'],
    [Number.NaN, '0ms'],
  ])('%d ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('never shows a part that overflows', () => {
    fc.assert(
      fc.property(fc.nat(400 * hours), (ms) => {
        expect(duration(ms)).toMatch(/^(\d{1,3}ms|[1-5]?\d\.\ds|[1-5]?\dm [0-5]\ds|\d+h [0-5]\dm)$/);
      }),
    );
  });
});

describe('elapsed', () => {
  it.each([
    [0, '0s'],
    [999, '0s'],
    [12_900, '12s'],
    [64 * seconds, '1m 04s'],
    [2 * hours + 3 * minutes, '2h 03m'],
    [-1, '0s'],
  ])('%d ms is %s', (ms, text) => {
    expect(elapsed(ms)).toBe(text);
  });
});

describe('clock', () => {
  it.each([
    [0, '00:00'],
    [63_999, '01:03'],
    [59 * minutes + 59 * seconds, '59:59'],
    [1 * hours + 2 * minutes + 3 * seconds, '1:02:03'],
  ])('%d ms is %s', (ms, text) => {
    expect(clock(ms)).toBe(text);
  });
});

describe('count', () => {
  it.each([
    [0, '0'],
    [850, '850'],
    [1204, '1,204'],
    [12_345, '12,345'],
    [1_234_567, '1,234,567'],
  ])('%d is %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it('is the number with commas', () => {
    fc.assert(
      fc.property(fc.nat(), (value) => {
        expect(count(value)).toBe(value.toLocaleString('en-US'));
      }),
    );
  });
});

describe('shortCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1k'],
    [1204, '1.2k'],
    [12_345, '12.3k'],
    [400_000, '400k'],
    [999_999, '999k'],
    [1_500_000, '1.5M'],
    [123_456_789, '123M'],
    [2_000_000_000, '2B'],
  ])('%d is %s', (value, text) => {
    expect(shortCount(value)).toBe(text);
  });

  it('is short, and never more than the number nor a tenth less', () => {
    const size = { '': 1, k: 1e3, M: 1e6, B: 1e9 } as const;
    fc.assert(
      fc.property(fc.nat(900_000_000), (value) => {
        const text = shortCount(value);
        const [, digits = '', sign = ''] = /^([\d.]+)([kMB]?)$/.exec(text) ?? [];
        const shown = Number(digits) * size[sign as keyof typeof size];
        expect(text.length).toBeLessThanOrEqual(5);
        expect(shown).toBeLessThanOrEqual(value + 1e-3);
        expect(shown).toBeGreaterThanOrEqual(value * 0.9 - 1e-3);
      }),
    );
  });
});

describe('plural', () => {
  it.each([
    [0, '0 nodes'],
    [1, '1 node'],
    [2, '2 nodes'],
    [1204, '1,204 nodes'],
  ])('%d', (value, text) => {
    expect(plural(value, 'node')).toBe(text);
  });

  it('takes an irregular form', () => {
    expect(plural(2, 'entry', 'entries')).toBe('2 entries');
  });
});

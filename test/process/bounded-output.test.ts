import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedOutput } from '../../src/process/bounded-output.ts';

function collect(bytes: Buffer, cuts: readonly number[], limit: number): BoundedOutput {
  const output = new BoundedOutput(limit);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < at.length; i++) output.push(bytes.subarray(at[i - 1], at[i]));
  return output;
}

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const cuts = fc.array(fc.nat(), { maxLength: 20 });

describe('output in bounded memory', () => {
  it('is whole where it fits, however it was cut into chunks', () => {
    fc.assert(
      fc.property(text, cuts, (written, where) => {
        const bytes = Buffer.from(written);
        const output = collect(bytes, where, bytes.length + (bytes.length % 2) + 2);
        expect(output.truncated).toBe(false);
        expect(output.text()).toBe(written);
      }),
    );
  });

  it('is head and tail where it does not fit, and says exactly how much is missing', () => {
    fc.assert(
      fc.property(text, cuts, fc.integer({ min: 8, max: 60 }), (written, where, limit) => {
        const bytes = Buffer.from(written);
        fc.pre(bytes.length > limit);
        const output = collect(bytes, where, limit);
        expect(output.truncated).toBe(true);
        const [, head = '?', left, tail = '?'] =
          /^([\s\S]*)\n\[… (\d+) bytes left out …\]\n([\s\S]*)$/.exec(output.text()) ?? [];
        expect(written.startsWith(head)).toBe(true);
        expect(written.endsWith(tail)).toBe(true);
        const kept = Buffer.byteLength(head) + Buffer.byteLength(tail);
        expect(kept).toBeLessThanOrEqual(limit);
        expect(kept + Number(left)).toBe(bytes.length);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMask } from '../../src/journal/mask.ts';
import { StreamMask } from '../../src/process/stream-mask.ts';

describe('masking a stream', () => {
  it('gives what masking the whole text gives, however it was cut into chunks', () => {
    const secrets = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 4, maxLength: 8 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\n'), maxLength: 120 });
    fc.assert(
      fc.property(secrets, text, fc.array(fc.nat(), { maxLength: 12 }), (values, written, cuts) => {
        const mask = createMask(values);
        const stream = new StreamMask({ mask, longest: mask.longest });
        const bytes = Buffer.from(written);
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        let masked = '';
        for (let i = 1; i < at.length; i++) masked += stream.push(bytes.subarray(at[i - 1], at[i]));
        expect(masked + stream.end()).toBe(mask(written));
      }),
    );
  });
});

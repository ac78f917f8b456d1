import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteRing } from '../../src/process/byte-ring.ts';

it('a ring of bytes holds the last of what was pushed', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), chunks, (size, pushed) => {
      const ring = new ByteRing(size);
      for (const chunk of pushed) ring.push(Buffer.from(chunk));
      const all = Buffer.concat(pushed);
      const last = all.subarray(Math.max(0, all.length - size));
      expect(ring.bytes()).toEqual(last);
      expect(ring.length).toBe(last.length);
    }),
  );
});

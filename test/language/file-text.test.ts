import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceFile } from '../../src/diagnostics/source.ts';
import { fileText } from '../../src/language/file-text.ts';

const texts = fc
  .array(fc.constantFrom('a', '{{', '\r\n', '\n', '\r', 'é'), { maxLength: 12 })
  .map((all) => all.join(''));

test('lines end alike, and every character is found in the file', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const file = new SourceFile({ displayPath: 'p.md', text });
      const made = fileText(file);
      expect(made.text).toBe(text.replaceAll('\r\n', '\n'));
      for (let at = 0; at < made.text.length; at++) {
        const { start, end } = made.placeOf(at, at + 1).range;
        expect(text.slice(start, end).replace('\r\n', '\n')).toBe(made.text[at]);
      }
      expect(made.placeOf(made.text.length, made.text.length).range.start).toBe(text.length);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SourceFile } from '../../../src/diagnostics/source.ts';
import type { ScalarNode } from '../../../src/language/yaml/node.ts';
import { scalarAt } from '../../../src/language/yaml/node.ts';
import { parseYaml } from '../../../src/language/yaml/parse.ts';

function scalarOf(text: string): ScalarNode | undefined {
  const { root } = parseYaml(new SourceFile({ displayPath: 'x.yml', text }));
  return root?.kind === 'mapping' ? scalarAt(root, 'key') : undefined;
}

/** What the file has at the place of a stretch of the text. */
function at(node: ScalarNode, part: string, from = 0): string {
  const start = node.text.text.indexOf(part, from);
  expect(start).toBeGreaterThanOrEqual(0);
  const { file, range } = node.text.placeOf(start, start + part.length);
  return file.text.slice(range.start, range.end);
}

const cases: [name: string, yaml: string, part: string, source: string][] = [
  ['plain', 'key: one two\n', 'two', 'two'],
  ['plain over lines', 'key: one\n  two\n\n  three four\n', 'three', 'three'],
  ['single quotes', "key: 'it''s {{ x }}'\n", '{{ x }}', '{{ x }}'],
  ['an escaped quote', "key: 'it''s'\n", "'", "''"],
  ['double quotes', 'key: "a\\tb {{ x }}"\n', '{{ x }}', '{{ x }}'],
  ['an escape', 'key: "a\\u00e9b"\n', 'é', '\\u00e9'],
  ['an escaped line break', 'key: "a\\\n   {{ x }}"\n', '{{ x }}', '{{ x }}'],
  ['double quotes over lines', 'key: "a  \n\n   {{ x }}"\n', '{{ x }}', '{{ x }}'],
  ['literal', 'key: |\n    one\n      {{ x }}\n    two\n', '{{ x }}', '{{ x }}'],
  ['literal with CRLF', 'key: |\r\n  one\r\n\r\n  {{ x }}\r\n', '{{ x }}', '{{ x }}'],
  ['literal, kept', 'key: |+\n  one\n\n  {{ x }}\n\n', '{{ x }}', '{{ x }}'],
  ['literal with a digit', 'key: |2-\n    one\n  {{ x }}\n', '{{ x }}', '{{ x }}'],
  ['folded', 'key: >\n  one\n  two\n\n  {{ x }}\n', '{{ x }}', '{{ x }}'],
  ['folded with deeper lines', 'key: >-\n  one\n    two\n  {{ x }}\n', '{{ x }}', '{{ x }}'],
  ['header with a comment', 'key: | # note\n  {{ x }}\n', '{{ x }}', '{{ x }}'],
  ['a number', 'key: 0x10\n', '0x10', '0x10'],
];

describe('scalar text', () => {
  it.each(cases)('knows the place of its parts: %s', (_, yaml, part, source) => {
    const node = scalarOf(yaml);
    if (node === undefined) throw new Error('no scalar');
    if (typeof node.value === 'string') expect(node.text.text).toBe(parse(yaml).key);
    expect(at(node, part)).toBe(source);
  });

  it('gives an empty range at the end', () => {
    const node = scalarOf('key: "ab"\n') as ScalarNode;
    expect(node.text.placeOf(2, 2).range).toEqual({ start: 8, end: 8 });
  });
});

const line = fc.stringMatching(/^[a-z{}#'" :\t-]{0,12}$/);
const lines = fc.array(line, { minLength: 1, maxLength: 6 });
const newline = fc.constantFrom('\n', '\r\n');

/** Every character of the text that the file has as it is must stand where `placeOf` says. */
function holds(yaml: string, visible: (character: string) => boolean): boolean {
  let expected: unknown;
  try {
    expected = parse(yaml, { logLevel: 'silent' })?.key;
  } catch {
    return true;
  }
  const node = scalarOf(yaml);
  if (node === undefined || typeof node.value !== 'string' || typeof expected !== 'string') return true;
  expect(node.value).toBe(expected);
  const { text } = node.text;
  let before = node.place.range.start;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string;
    const { range } = node.text.placeOf(index, index + 1);
    expect(range.start).toBeGreaterThanOrEqual(before);
    before = range.start;
    if (visible(character)) expect(yaml.slice(range.start, range.end)).toBe(character);
  }
  const whole = node.text.placeOf(0, text.length).range;
  expect(whole.end).toBeLessThanOrEqual(yaml.length);
  return true;
}

describe('places of characters', () => {
  const header = fc.tuple(fc.constantFrom('|', '>'), fc.constantFrom('', '2'), fc.constantFrom('', '-', '+'));

  it('are exact in block scalars', () => {
    fc.assert(
      fc.property(
        header,
        lines,
        newline,
        fc.array(fc.constantFrom('', ' ', '   '), { maxLength: 6 }),
        (h, ls, nl, deep) => {
          const body = ls.map((l, i) => (l === '' ? l : `  ${deep[i] ?? ''}${l}`)).join(nl);
          return holds(`key: ${h.join('')}${nl}${body}${nl}`, (c) => !/\s/.test(c));
        },
      ),
      { numRuns: 700 },
    );
  });

  it('are exact in plain scalars', () => {
    const word = fc.stringMatching(/^[a-z][a-z{}.$]{0,8}( [a-z{}]{1,4})?$/);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(word, fc.constant('')), { minLength: 1, maxLength: 5 }),
        newline,
        (ls, nl) => holds(`key: ${ls.join(`${nl}  `)}${nl}`, (c) => !/\s/.test(c)),
      ),
      { numRuns: 500 },
    );
  });

  it('are exact in quoted scalars', () => {
    const piece = fc.constantFrom(
      'a',
      '{{',
      '}}',
      ' ',
      '\\n',
      '\\"',
      '\\u00e9',
      '\\\\',
      "''",
      '\n  ',
      '\r\n ',
      '\t',
      '#',
      ': ',
      '\\\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom('"', "'"), (pieces, quote) =>
        holds(`key: ${quote}${pieces.join('')}${quote}\n`, (c) => /[a{}#:]/.test(c)),
      ),
      { numRuns: 700 },
    );
  });
});

import fc from 'fast-check';
import Handlebars from 'handlebars';
import { describe, expect, test } from 'vitest';
import { unplacedText } from '../../src/diagnostics/source.ts';
import { checkCondition } from '../../src/expression/check-condition.ts';
import { checkValue } from '../../src/expression/check-value.ts';
import { evaluateCondition, evaluateValue } from '../../src/expression/evaluate.ts';
import { contextsUsed } from '../../src/expression/references.ts';
import { checkText } from '../../src/template/check-text.ts';
import { parseTemplate } from '../../src/template/handlebars.ts';
import { contextsUsedByText } from '../../src/template/references.ts';
import { renderText } from '../../src/template/render.ts';
import { conditionSite, literal, scopeOf, site, status, textValue } from '../expression/support.ts';

const contexts = {
  inputs: {
    a: 'A',
    n: 7,
    list: [1, 2],
    items: [
      { a: 'x', b: null },
      { a: 'y', b: true },
    ],
    obj: { k: 'v' },
    no: false,
    empty: [],
  },
};

const expressionPiece = fc.constantFrom(
  '${{',
  '}}',
  '{{',
  "'",
  "''",
  '(',
  ')',
  '[',
  ']',
  '.',
  '*',
  ',',
  '!',
  '==',
  '!=',
  '&&',
  '||',
  '<',
  '>=',
  '=',
  '&',
  ' ',
  '\n',
  'inputs',
  '.a',
  '.list',
  'true',
  'null',
  '1',
  '-',
  '0x',
  '.5',
  'contains',
  'fromJSON(',
  'range(',
  'success()',
  'toJSON(',
  'format(',
  '__proto__',
  'constructor',
  'toString(',
  '"',
  '😀',
  '\0',
  'case(',
  'join(',
  'NaN',
  '-Infinity',
);
const templatePiece = fc.constantFrom(
  '{{',
  '}}',
  '{{{',
  '}}}',
  '{{#if ',
  '{{/if}}',
  '{{#each ',
  '{{/each}}',
  '{{else}}',
  '{{^',
  '{{#with ',
  '{{/with}}',
  '{{!',
  '--',
  '{{> x}}',
  '{{*',
  '~',
  '(',
  ')',
  ' ',
  '\n',
  'inputs',
  '.a',
  '.list',
  '../',
  'this',
  '@index',
  '@root',
  '.[0]',
  ' as |x y|',
  '"',
  "'",
  '=',
  '|',
  'json ',
  'eq ',
  'lookup ',
  '__proto__',
  '.constructor',
  '\\',
  '$',
  '${{',
  '😀',
  '\0',
  '&',
  '{{{{raw}}}}',
  '{{{{/raw}}}}',
  '\r\n',
  'null',
  '5',
);
const mix = (piece: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.string({ maxLength: 40, unit: 'binary' }),
    fc
      .array(fc.oneof({ weight: 8, arbitrary: piece }, fc.string({ maxLength: 3 })), { maxLength: 14 })
      .map((parts) => parts.join('')),
  );

describe('whatever is written, nothing throws', () => {
  test('expressions', () => {
    fc.assert(
      fc.property(mix(expressionPiece), fc.boolean(), (source, wrap) => {
        const value = textValue(wrap ? `\${{ ${source} }}` : source);
        checkValue(value, site);
        checkValue(literal(source), site);
        contextsUsed(value);
        const result = evaluateValue(value, scopeOf(contexts, status(true)));
        if (result.ok) JSON.stringify(result.value);
        const text = unplacedText(source);
        for (const { place } of checkCondition(text, conditionSite)) {
          expect(place.range.start).toBeLessThanOrEqual(place.range.end);
          expect(place.range.end).toBeLessThanOrEqual(source.length);
        }
        evaluateCondition(text, scopeOf(contexts, status(true)));
      }),
      { numRuns: 3000 },
    );
  });

  test('texts', () => {
    fc.assert(
      fc.property(mix(templatePiece), fc.constantFrom('bash', 'pwsh', 'cmd', undefined), (source, shell) => {
        const mode =
          shell === undefined
            ? ({ kind: 'prose' } as const)
            : ({ kind: 'command', shell, raw: false } as const);
        const text = unplacedText(source);
        const found = checkText(text, site, mode);
        for (const { place } of found) {
          expect(place.range.start).toBeLessThanOrEqual(place.range.end);
          expect(place.range.end).toBeLessThanOrEqual(source.length);
        }
        contextsUsedByText(text);
        const result = renderText(text, scopeOf(contexts), mode);
        if (result.ok && !source.includes('{{')) expect(result.value).toBe(source);
      }),
      { numRuns: 5000 },
    );
  });

  test('deep nesting', () => {
    for (const source of [
      '{{#if a}}'.repeat(20_000),
      '('.repeat(20_000),
      '{{json '.repeat(5000),
      `{{json ${'(json '.repeat(20_000)}`,
    ]) {
      expect(checkText(unplacedText(`{{ x ${source}`), site, { kind: 'prose' }).length).toBeGreaterThan(0);
      expect(checkValue(textValue(`\${{ ${source} }}`), site).diagnostics.length).toBeGreaterThan(0);
    }
    const blocks = `${'{{#if a}}'.repeat(10_000)}${'{{/if}}'.repeat(10_000)}`;
    expect(checkText(unplacedText(blocks), site, { kind: 'prose' }).length).toBeGreaterThan(0);
    const calls = `{{json ${'(json '.repeat(10_000)}1${')'.repeat(10_000)}}}`;
    expect(checkText(unplacedText(calls), site, { kind: 'prose' }).length).toBeGreaterThan(0);
  });
});

test('no text takes long', () => {
  const start = performance.now();
  for (const part of [
    ' ',
    '\n',
    'a ',
    '{{',
    '{{{',
    '${{',
    '${{ ',
    '{{a',
    '{{ a }} ',
    '}}',
    "'",
    '(',
    '{{!--',
    '`',
    '<<',
    '$(',
    '\\',
    '[',
    'a.',
    '{{#',
    '{{/',
  ]) {
    const source = `{{ x${part.repeat(20_000)}`;
    checkText(unplacedText(source), site, { kind: 'command', shell: 'bash', raw: false });
    checkValue(textValue(source), site);
    checkValue(textValue(`\${{ ${part.repeat(20_000)}`), site);
    checkValue(literal(source), site);
    checkCondition(unplacedText(part.repeat(20_000)), conditionSite);
  }
  expect(performance.now() - start).toBeLessThan(8000);
});

/** Templates that mean the same to Handlebars and to us: no missing values, no helpers but the built-in ones. */
const scalar = (inItem: boolean) =>
  inItem
    ? fc.constantFrom(
        '{{ a }}',
        '{{ this.a }}',
        '{{ ../inputs.a }}',
        '#{{ @index }}.',
        '#{{ @root.inputs.n }}.',
        '#{{ @first }}.',
        '#{{{ @key }}}.',
      )
    : fc.constantFrom(
        '{{ inputs.a }}',
        '#{{ inputs.n }}.',
        '#{{ inputs.list.[1] }}.',
        '{{{ inputs.obj.k }}}',
        '#{{ inputs.no }}.',
        '{{~ inputs.a ~}}',
        '{{! c }}',
        '{{& inputs.a }}',
      );
const space = fc.constantFrom(' ', '\n', '\n  ', 'text', '<&">', '\\{{ x }}', '  \n', '');
const template = (depth: number, inItem: boolean): fc.Arbitrary<string> => {
  const leaf = fc.oneof(space, scalar(inItem));
  if (depth === 0) return fc.array(leaf, { maxLength: 3 }).map((parts) => parts.join(''));
  const body = template(depth - 1, inItem);
  const tests = inItem
    ? ['b', '@last', 'a', '../inputs.empty']
    : ['inputs.a', 'inputs.no', 'inputs.empty', 'inputs.obj'];
  const condition = fc
    .tuple(
      fc.constantFrom('if', 'unless'),
      fc.constantFrom(...tests),
      body,
      body,
      fc.constantFrom('{{else}}', '{{~else}}', '{{else if true}}'),
    )
    .map(([name, test, a, b, otherwise]) => `{{#${name} ${test}}}${a}${otherwise}${b}{{/${name}}}`);
  const loop = template(depth - 1, true).map((inner) => `{{#each inputs.items}}${inner}{{/each}}`);
  const scoped = fc.constant(
    '{{#with inputs.obj}}{{ k }}{{ ../inputs.a }}{{/with}}{{#each inputs.obj as |v k|}}{{ k }}{{ v }}{{/each}}',
  );
  const block = inItem ? condition : fc.oneof(condition, loop, scoped);
  return fc.array(fc.oneof(leaf, block), { maxLength: 4 }).map((parts) => parts.join(''));
};

test('what both understand renders as Handlebars renders it', () => {
  fc.assert(
    fc.property(template(3, false), (source) => {
      const theirs = Handlebars.compile(source, { noEscape: true })(contexts);
      expect(renderText(unplacedText(source), scopeOf(contexts), { kind: 'prose' })).toEqual({
        ok: true,
        value: theirs,
      });
    }),
    { numRuns: 500 },
  );
});

test('the places of mustaches are exact', () => {
  fc.assert(
    fc.property(template(3, false), fc.constantFrom('\n', '\r\n'), (source, lineBreak) => {
      const text = source.replaceAll('\n', lineBreak);
      const parsed = parseTemplate(text);
      if (!parsed.ok) throw new Error(parsed.failure.message);
      for (const statement of parsed.program.body) {
        if (statement.type === 'ContentStatement') continue;
        const { start, end } = parsed.rangeOf(statement);
        expect(text.slice(start, end)).toMatch(/^\{\{[\s\S]*\}\}$/);
      }
    }),
    { numRuns: 500 },
  );
});

test('nothing written can reach or change a prototype', () => {
  const polluting = JSON.parse(
    '{"inputs":{"__proto__":{"polluted":1},"a":{"constructor":{"prototype":{}}}}}',
  );
  const scope = scopeOf(polluting);
  for (const source of ['{{ inputs.__proto__.polluted }}', '{{ json inputs.a.constructor }}']) {
    expect(renderText(unplacedText(source), scope, { kind: 'prose' }).ok).toBe(true);
  }
  for (const source of [
    '{{ inputs.toString }}',
    '{{ inputs.a.constructor.constructor }}',
    '{{ inputs.a.hasOwnProperty }}',
    '{{ lookup (lookup inputs "a") "valueOf" }}',
    '{{ constructor }}',
    '{{#with inputs}}{{ lookup this "toString" }}{{/with}}',
  ]) {
    expect(renderText(unplacedText(source), scope, { kind: 'prose' }).ok).toBe(false);
  }
  expect(evaluateValue(textValue('${{ fromJSON(\'{"__proto__":{"polluted":1}}\') }}'), scope).ok).toBe(true);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

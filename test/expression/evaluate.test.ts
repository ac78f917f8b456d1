import { describe, expect, test } from 'vitest';
import { unplacedText } from '../../src/diagnostics/source.ts';
import { evaluateCondition, evaluateValue } from '../../src/expression/evaluate.ts';
import { functions as listed } from '../../src/expression/functions.ts';
import { FunctionError } from '../../src/model/scope.ts';
import { processorTime } from '../processor-time.ts';
import { functions, literal, scopeOf, status, textValue } from './support.ts';

const contexts = {
  inputs: {
    name: 'Ann',
    files: ['a.ts', 'b.ts'],
    none: null,
    count: 3,
    float: 0.1 + 0.2,
    big: 9007199254740991,
    deep: { er: { x: 1 } },
    list: [{ n: 1, tags: ['p', 'q'] }, { n: 2, tags: ['r'] }, { m: 3 }],
    path: 'lower',
    PATH: 'upper',
  },
};
const evaluate = (source: string) => evaluateValue(textValue(source), scopeOf(contexts));
const value = (source: string) => {
  const result = evaluate(source);
  return result.ok ? result.value : `error: ${result.error}`;
};

describe('values', () => {
  test.each([
    ['${{ inputs.files }}', ['a.ts', 'b.ts']],
    ['  ${{ inputs.count }}\n', 3],
    ['${{ inputs.none }}', null],
    ['${{ inputs.missing }}', null],
    ['${{ nothere.at.all }}', null],
    ['${{ inputs.name.first }}', null],
    ['${{ INPUTS.NAME }}', 'Ann'],
    ['${{ inputs.path }}-${{ inputs.PATH }}-${{ inputs.Path }}', 'lower-upper-lower'],
    ["${{ inputs['name'] }}", 'Ann'],
    ['${{ inputs.files[1] }}', 'b.ts'],
    ['${{ inputs.files[2] }}', null],
    ['${{ inputs.files[-1] }}', null],
    ["${{ inputs.files['0'] }}", 'a.ts'],
    ['${{ inputs.files.length }}', null],
    ['${{ inputs.list.*.n }}', [1, 2]],
    ['${{ inputs.list.*.tags }}', [['p', 'q'], ['r']]],
    ['${{ inputs.list.*.tags.* }}', ['p', 'q', 'r']],
    ['${{ inputs.list[*].tags[0] }}', ['p', 'r']],
    ['${{ inputs.name.* }}', []],
    ['a ${{ inputs.count }} b', 'a 3 b'],
    ['a${{ inputs.none }}b', 'ab'],
    ['${{ true }}${{ inputs.files }}${{ inputs.deep }}', 'trueArrayObject'],
    ['x${{ inputs.float }}', 'x0.3'],
    ['x${{ inputs.big }}', 'x9007199254740991'],
    ["${{ '}}' }}", '}}'],
    ["${{ 'it''s ''quoted''' }}", "it's 'quoted'"],
    ["x${{ 'a' }}${{ 'b' }}", 'xab'],
    ["${{ 'line\nbreak' == 'LINE\nBREAK' }}", true],
    ['${{ 0x10 }}', 16],
    ['${{ 1e3 }}', 1000],
    ['${{ 5 && 6 }}', 6],
    ["${{ '' || 0 || 'z' }}", 'z'],
    ["${{ null == '' }}", true],
    ["${{ 'abc' < 'ABD' }}", true],
    ['${{ inputs.deep == inputs.deep }}', true],
    ['${{ !inputs.missing }}', true],
  ])('%s', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  test('literals, lists and maps', () => {
    const place = textValue('x').place;
    const result = evaluateValue(
      {
        kind: 'map',
        place,
        entries: [
          { key: '__proto__', keyPlace: place, value: literal('own') },
          {
            key: 'list',
            keyPlace: place,
            value: {
              kind: 'list',
              place,
              items: [literal(1), literal(null), textValue('${{ inputs.count }}')],
            },
          },
        ],
      },
      scopeOf(contexts),
    );
    expect(result.ok && Object.entries(result.value as object)).toEqual([
      ['__proto__', 'own'],
      ['list', [1, null, 3]],
    ]);
    expect(({} as Record<string, unknown>).own).toBeUndefined();
  });

  test('the value that was given comes back, not a copy', () => {
    const result = evaluate('${{ inputs.deep.er }}');
    expect(result.ok && result.value).toBe(contexts.inputs.deep.er);
  });

  test.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '__proto__.x',
    'constructor.prototype',
  ])('inputs.%s is absent', (name) => {
    expect(value(`\${{ inputs.${name} }}`)).toBeNull();
    expect(value(`\${{ ${name} }}`)).toBeNull();
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
    '%s() is no function',
    (name) => {
      expect(value(`\${{ ${name}('x') }}`)).toMatch(`error: there is no function "${name}"`);
    },
  );

  test('10,000 instances are not copied', async () => {
    const instances = Array.from({ length: 10_000 }, (_, n) => ({ n, outputs: { v: n } }));
    const scope = scopeOf({ needs: { x: { instances } } });
    const source = textValue('${{ needs.x.instances[9999].outputs.v }}');
    const time = await processorTime(() => {
      for (let i = 0; i < 10_000; i++) evaluateValue(source, scope);
    });
    expect(time).toBeLessThan(1_000);
  });
});

describe('functions', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ["contains('Hello', 'ELL')", true],
    ["contains(inputs.files, 'A.ts')", true],
    ["contains(inputs.files, 'a')", false],
    ["startsWith('abc', 'AB')", true],
    ["endsWith('abc', 'BC')", true],
    ["format('{0}-{1} {{x}}', 'a', 2)", 'a-2 {x}'],
    ["join(inputs.files, '+')", 'a.ts+b.ts'],
    ['join(inputs.files)', 'a.ts,b.ts'],
    ['toJSON(inputs.deep)', '{\n  "er": {\n    "x": 1\n  }\n}'],
    ['toJSON(inputs.list.*.n)', '[\n  1,\n  2\n]'],
    ['fromJSON(\'{"a":[1,{"b":null}]}\').a[1].b == null', true],
    ['fromJSON(\'{"__proto__":{"x":1}}\').x', null],
    ["case(false, 'a', true, 'b', 'c')", 'b'],
    ["glob('src/**', inputs.files)", ['found:src/**', 'found:a.ts', 'found:b.ts']],
    ['changedFiles()', ['changed:']],
    ["changedFiles('origin/main')", ['changed:origin/main']],
    ["hashFiles('a', 'b')", 'a+b'],
    ["lines('a\nb\r\nc\n')", ['a', 'b', 'c']],
    ["lines('')", []],
    ["lines('a\n\n')", ['a', '']],
    ['range(1, 3)', [1, 2, 3]],
    ['range(3)', [1, 2, 3]],
    ["range('2', '3')", [2, 3]],
    ['range(3, 1)', []],
    ['range(-1, 1)', [-1, 0, 1]],
    ['range(0)', []],
  ];
  test.each(cases)('%s', (source, expected) => {
    expect(value(`\${{ ${source} }}`)).toEqual(expected);
  });

  test('every function has a case', () => {
    const used = cases.map(([source]) => source).join(' ');
    const status = ['success', 'failure', 'always', 'cancelled'];
    for (const { name } of listed) {
      if (!status.includes(name)) expect(used.toLowerCase()).toContain(`${name.toLowerCase()}(`);
    }
  });

  test.each([
    ["fromJSON('')", 'fromJSON() got empty input, which is no JSON'],
    ['fromJSON(\'{"secret" 1}\')', 'fromJSON() got a text of 12 characters that is not JSON at character 11'],
    ['fromJSON(inputs.files)', 'fromJSON() takes a text, and this is an array already'],
    [
      "format('{1}', 'a')",
      'format(): The following format string references more arguments than were supplied: {1}',
    ],
    ["case('x', 1, 2)", 'case(): case predicate must evaluate to a boolean value'],
    ['range(1.5, 3)', 'range() takes whole numbers, and 1.5 is none'],
    ["range('x')", 'range() takes whole numbers, and x is none'],
    ['range(inputs.none, 3)', 'range() takes whole numbers, and null is none'],
    ['range(1, 100001)', 'range() makes at most 100000 numbers, and 1 to 100001 are 100001'],
    ['lines(inputs.files)', 'lines() takes a text, and this is an array'],
    ['glob(null)', 'glob() takes a text, and this is null'],
    ['contains(1)', 'contains() takes two arguments, not one: contains(search, item)'],
    ['success()', 'success() works in "if" only'],
    ['nope(1)', 'there is no function "nope"'],
  ])('%s fails: %s', (source, message) => {
    expect(value(`ab \${{ ${source} }}`)).toBe(`error: ${message} (flow.yml:1:4)`);
  });

  test('what the world refuses is a failure, other exceptions are bugs', () => {
    const refusing = {
      ...functions,
      changedFiles: () => {
        throw new FunctionError('no branch "x"');
      },
    };
    expect(evaluateValue(textValue("${{ changedFiles('x') }}"), scopeOf({}, refusing))).toEqual({
      ok: false,
      error: 'changedFiles(): no branch "x" (flow.yml:1:1)',
    });
    const broken = {
      ...functions,
      glob: () => {
        throw new TypeError('bug');
      },
    };
    expect(() => evaluateValue(textValue("${{ glob('x') }}"), scopeOf({}, broken))).toThrow('bug');
  });

  test('the range may be 100,000 long', () => {
    expect(value('${{ range(100000) }}')).toHaveLength(100_000);
    expect(value('${{ range(1, 100000).* }}')).toHaveLength(100_000);
  });

  test('always() is true whatever the status', () => {
    expect(evaluateCondition(unplacedText('always()'), scopeOf({}, status(false, true)))).toEqual({
      ok: true,
      value: true,
    });
  });

  test('a number that JSON does not have is refused', () => {
    expect(value('${{ NaN }}')).toBe('error: NaN is not a number that JSON can hold (flow.yml:1:1)');
  });
});

describe('a condition that can not be read', () => {
  test.each([
    ['', 'the condition is empty: write one, or leave "if" out (flow.yml:1:1)'],
    ['a ==', 'the expression ends too early (flow.yml:1:4)'],
    [
      '${{ a }} && b',
      'text around ${{ }} makes it a text, and a text that is not empty is true (flow.yml:1:1)',
    ],
  ])('%s', (source, message) => {
    expect(evaluateCondition(unplacedText(source, 'flow.yml'), scopeOf({}))).toEqual({
      ok: false,
      error: message,
    });
  });
});

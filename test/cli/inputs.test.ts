import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInputs } from '../../src/cli/inputs.ts';
import { unplacedText } from '../../src/diagnostics/source.ts';
import type { Json } from '../../src/model/json.ts';
import type { Scope } from '../../src/model/scope.ts';
import type { InputSpec, InputType, Value } from '../../src/model/workflow.ts';

const { place } = unplacedText('');

const scope: Scope = {
  contexts: { git: { branch: 'main' } },
  functions: {
    glob: () => ['src/a.ts', 'src/b.ts'],
    changedFiles: () => [],
    hashFiles: () => '',
    readFile: () => '',
  },
};

function input(name: string, type: InputType, more: Partial<InputSpec> = {}): InputSpec {
  const base = { name, place, type, required: false, default: undefined, description: undefined };
  return { ...base, options: [], ...more };
}

const literal = (value: string | number | boolean | null): Value => ({ kind: 'literal', value, place });
const expression = (text: string): Value => ({ kind: 'text', text: unplacedText(text), place });

const every = [
  input('s', 'string'),
  input('n', 'number'),
  input('b', 'boolean'),
  input('a', 'array'),
  input('o', 'object'),
  input('c', 'choice', { options: ['low', 'high'] }),
];

const read = (
  specs: readonly InputSpec[],
  flags: readonly string[],
  file: Readonly<Record<string, Json>> = {},
) => readInputs(specs, { flags, file }, scope);

/** What one flag makes of one input. */
function one(flag: string): unknown {
  const result = read(every, [flag]);
  return result.ok ? result.value[flag.slice(0, flag.indexOf('='))] : result.error;
}

describe('a flag', () => {
  test.each<[string, Json]>([
    ['s=login fails', 'login fails'],
    ['s=a=b', 'a=b'],
    ['s=', ''],
    ['s= two\nlines ', ' two\nlines '],
    ['s=5', '5'],
    ['n=5', 5],
    ['n=-1.5', -1.5],
    ['n=1e3', 1000],
    ['b=true', true],
    ['b=false', false],
    ['a=a.ts', ['a.ts']],
    ['a=a.ts,b.ts', ['a.ts', 'b.ts']],
    ['a=a.ts, b.ts', ['a.ts', 'b.ts']],
    ['a=', []],
    ['a=[1, "x", {"y": 2}]', [1, 'x', { y: 2 }]],
    ['o={"a": [1]}', { a: [1] }],
    ['c=high', 'high'],
  ])('%j', (flag, value) => {
    expect(one(flag)).toEqual(value);
  });

  test.each<[string, string]>([
    ['n=five', 'input "n" must be a number, but "five" is given'],
    ['n=', 'input "n" must be a number, but "" is given'],
    ['n=Infinity', 'input "n" must be a number, but "Infinity" is given'],
    ['b=yes', 'input "b" must be true or false, but "yes" is given'],
    ['b=True', 'input "b" must be true or false, but "True" is given'],
    ['a=[1,', 'input "a" must be a JSON array such as ["a", "b"], or values with commas, but "[1," is given'],
    ['o=[1]', 'input "o" must be a JSON object such as {"a": 1}, but "[1]" is given'],
    ['o=a', 'input "o" must be a JSON object such as {"a": 1}, but "a" is given'],
    ['c=middle', 'input "c" must be one of "low" or "high", but "middle" is given'],
    ['s', '"-i s" is no input: write -i name=value'],
    ['=x', '"-i =x" is no input: write -i name=value'],
    ['z=1', 'input "z" is not known to this workflow, inputs are "s", "n", "b", "a", "o" and "c"'],
  ])('%j is wrong', (flag, message) => {
    expect(read(every, [flag])).toEqual({ ok: false, error: [message] });
  });

  test('twice makes a list, and is too much for anything else', () => {
    expect(read([input('a', 'array')], ['a=x,y', 'a=z'])).toEqual({ ok: true, value: { a: ['x,y', 'z'] } });
    expect(read([input('s', 'string')], ['s=x', 's=y'])).toEqual({
      ok: false,
      error: ['input "s" is given 2 times: give it once'],
    });
  });

  test('with a slip in its name is told the name', () => {
    expect(read([input('symptom', 'string')], ['symptm=x'])).toEqual({
      ok: false,
      error: ['input "symptm" is not known to this workflow: did you mean "symptom"?'],
    });
    expect(read([], ['x=1'])).toEqual({ ok: false, error: ['input "x": this workflow takes no inputs'] });
  });

  test('takes any text as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(read([input('s', 'string')], [`s=${text}`])).toEqual({ ok: true, value: { s: text } });
      }),
    );
  });

  test('takes any list as JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (list) => {
        const text = JSON.stringify(list);
        expect(read([input('a', 'array')], [`a=${text}`])).toEqual({
          ok: true,
          value: { a: JSON.parse(text) },
        });
      }),
    );
  });
});

describe('a file', () => {
  test('gives values of each type', () => {
    const file = { s: 'x', n: 1, b: true, a: [1], o: { k: 1 }, c: 'low' };
    expect(read(every, [], file)).toEqual({ ok: true, value: file });
  });

  test('stands back behind flags', () => {
    expect(read([input('s', 'string')], ['s=flag'], { s: 'file' })).toEqual({
      ok: true,
      value: { s: 'flag' },
    });
  });

  test.each<[Record<string, Json>, string]>([
    [{ s: 5 }, 'input "s" must be a string, but it is 5'],
    [{ n: '5' }, 'input "n" must be a number, but it is "5"'],
    [{ b: 'true' }, 'input "b" must be true or false, but it is "true"'],
    [{ a: 'x' }, 'input "a" must be a list, but it is "x"'],
    [{ o: [] }, 'input "o" must be a map, but it is []'],
    [{ c: 'middle' }, 'input "c" must be one of "low" or "high", but it is "middle"'],
    [{ s: null }, 'input "s" must be a string, but it is null'],
  ])('%j is wrong', (file, message) => {
    expect(read(every, [], file)).toEqual({ ok: false, error: [message] });
  });
});

describe('an input that is not given', () => {
  test('is empty, as in Actions', () => {
    expect(read(every, [])).toEqual({ ok: true, value: { s: '', n: 0, b: false, a: [], o: {}, c: 'low' } });
  });

  test('has its default, which may be an expression', () => {
    const specs = [
      input('s', 'string', { default: literal('x') }),
      input('branch', 'string', { default: expression('on ${{ git.branch }}') }),
      input('a', 'array', { default: expression("${{ glob('src/*.ts') }}") }),
    ];
    expect(read(specs, [])).toEqual({
      ok: true,
      value: { s: 'x', branch: 'on main', a: ['src/a.ts', 'src/b.ts'] },
    });
  });

  test('is asked for if it is required', () => {
    const specs = [input('symptom', 'string', { required: true, description: 'What the user sees' })];
    expect(read(specs, [])).toEqual({
      ok: false,
      error: ['input "symptom" is required (What the user sees): give it with -i symptom=…'],
    });
  });

  test('is not called missing where it was given wrong', () => {
    const specs = [input('n', 'number', { required: true })];
    expect(read(specs, ['n=x'])).toEqual({
      ok: false,
      error: ['input "n" must be a number, but "x" is given'],
    });
  });

  test('may have a default that does not fit once it is known', () => {
    const specs = [input('n', 'number', { default: expression('${{ git.branch }}') })];
    expect(read(specs, [])).toEqual({
      ok: false,
      error: ['input "n" must be a number, but it is "main" by its default'],
    });
  });
});

test('everything that is wrong is said at once', () => {
  const specs = [input('must', 'string', { required: true }), input('n', 'number')];
  const result = read(specs, ['n=x', 'other=1', 'flag']);
  expect(result.ok).toBe(false);
  expect(result.ok ? [] : [...result.error].sort()).toEqual([
    '"-i flag" is no input: write -i name=value',
    'input "must" is required: give it with -i must=…',
    'input "n" must be a number, but "x" is given',
    'input "other" is not known to this workflow, inputs are "must" and "n"',
  ]);
});

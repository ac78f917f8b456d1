import { describe, expect, test } from 'vitest';
import { unplacedText } from '../../src/diagnostics/source.ts';
import { FunctionError } from '../../src/model/scope.ts';
import { helpers } from '../../src/template/helpers.ts';
import { renderText } from '../../src/template/render.ts';
import { blockScalar, functions, scopeOf } from '../expression/support.ts';

const contexts = {
  inputs: {
    symptom: 'S',
    files: ['a', 'b'],
    none: null,
    count: 0,
    half: 0.5,
    yes: true,
    obj: { k: 1, l: null },
    empty: [],
    list: [
      { n: 1, file: 'F' },
      { n: 2, file: 'G' },
    ],
    'odd name': 'odd',
    'x-y': 'dash',
  },
  needs: {
    look: {
      instances: [
        { matrix: { file: 'x' }, outputs: null },
        { matrix: { file: 'y' }, outputs: { look: { suspect: 'z' } } },
      ],
    },
  },
};
const render = (source: string) => {
  const result = renderText(unplacedText(source, 'flow.yml'), scopeOf(contexts), { kind: 'prose' });
  return result.ok ? result.value : `error: ${result.error}`;
};

describe('text', () => {
  test.each([
    ['no braces at all', 'no braces at all'],
    ['a {{ inputs.symptom }} b', 'a S b'],
    ['{{ inputs.count }} {{ inputs.half }} {{ inputs.yes }} {{ inputs.none }}', '0 0.5 true null'],
    ['{{ inputs.[odd name] }} {{ inputs.x-y }} {{ inputs/symptom }} {{ ./inputs.symptom }}', 'odd dash S S'],
    ['{{ inputs.files.[0] }}{{ inputs.files.[1] }}{{ inputs.files.length }}', 'ab2'],
    ['\\{{ x }} {{ inputs.count }}', '{{ x }} 0'],
    ['a <b> & "c" {{ inputs.symptom }}', 'a <b> & "c" S'],
    ['{{{ inputs.symptom }}}{{& inputs.symptom }}', 'SS'],
    ['{{! note }}{{!-- {{x}} --}}{{ inputs.symptom }}', 'S'],
    ['a  {{~ inputs.symptom ~}}  b', 'aSb'],
    ['{{ "{{" }} {{ "$" }}{{ inputs.count }}', '{{ $0'],
    ['price: $5, ${x} }}', 'price: $5, ${x} }}'],
    ['{{ @root.inputs.symptom }}', 'S'],
  ])('%s', (source, expected) => {
    expect(render(source)).toBe(expected);
  });
});

describe('blocks', () => {
  test.each([
    ['{{#each inputs.list}}{{ n }}{{#unless @last}}, {{/unless}}{{/each}}', '1, 2'],
    [
      '{{#each needs.look.instances}}\n- {{ matrix.file }}: {{#if outputs.look}}{{ outputs.look.suspect }}{{else}}-{{/if}}\n{{/each}}\nend',
      '- x: -\n- y: z\nend',
    ],
    ['{{#each inputs.obj}}{{@key}}={{this}};{{/each}}', 'k=1;l=null;'],
    ['{{#each inputs.files}}{{@index}}{{@key}}{{@first}}{{this}} {{/each}}', '00truea 11falseb '],
    ['{{#each inputs.empty}}x{{else}}none{{/each}}', 'none'],
    ['{{#each inputs.none}}x{{else}}none{{/each}}', 'none'],
    ['{{#each inputs.files as |f i|}}{{i}}{{f}}{{/each}}', '0a1b'],
    ['{{#each inputs.list as |file|}}{{ file.file }}{{/each}}', 'FG'],
    ['{{#each inputs.list}}{{ this.file }}{{ ./file }}{{/each}}', 'FFGG'],
    [
      '{{#each inputs.list}}{{#each ../inputs.files}}{{this}}{{../n}}{{@../index}}{{@index}} {{/each}}{{/each}}',
      'a100 b101 a210 b211 ',
    ],
    ['{{#each inputs.list}}{{#if true}}{{ ../inputs.symptom }}{{/if}}{{/each}}', 'SS'],
    [
      '{{#each inputs.files}}{{#each ../inputs.files}}{{ ../this }}{{ this }} {{/each}}{{/each}}',
      'aa ab ba bb ',
    ],
    ['{{#with inputs.obj as |o|}}{{ o.k }}{{ k }}{{ ../inputs.count }}{{/with}}', '110'],
    ['{{#with inputs.none}}x{{else}}nothing{{/with}}', 'nothing'],
    ['{{#if inputs.count}}a{{else if inputs.yes}}b{{else}}c{{/if}}', 'b'],
    ['{{#unless inputs.count}}a{{else}}b{{/unless}}', 'a'],
    ['{{#if 0 includeZero=true}}z{{/if}}{{#if inputs.empty}}a{{/if}}{{#if ""}}b{{/if}}', 'z'],
    ['{{#if inputs.none.x.y}}a{{else}}b{{/if}}', 'b'],
    ['{{#if (eq inputs.none.x "high")}}a{{else}}b{{/if}}', 'b'],
    ['{{#if (and inputs.yes (not inputs.none.x))}}a{{/if}}', 'a'],
    ['{{^if inputs.yes}}a{{else}}b{{/if}}', 'b'],
  ])('%s', (source, expected) => {
    expect(render(source)).toBe(expected);
  });
});

describe('helpers', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['{{ json inputs.obj }}', '{"k":1,"l":null}'],
    ['{{ json inputs.obj 1 }}', '{\n "k": 1,\n "l": null\n}'],
    ['{{ json inputs.obj pretty=true }}', '{\n  "k": 1,\n  "l": null\n}'],
    ['{{ json inputs.obj pretty=false }}', '{"k":1,"l":null}'],
    ['{{ json inputs.none }}{{ json "a\\"b" }}', 'null"a\\"b"'],
    ['{{ join inputs.files }} {{ join inputs.files "+" }} {{ join inputs.empty }}', 'a, b a+b '],
    ['{{#each (lines "a\nb\r\nc\n")}}<{{this}}>{{/each}}', '<a><b><c>'],
    ['{{ len inputs.files }}{{ len "h😀" }}{{ len inputs.obj }}{{ len inputs.none }}', '2220'],
    ['{{ indent "a\nb\n\n c" 2 }}', '  a\n  b\n\n   c'],
    ['{{ fence inputs.symptom }}', '```\nS\n```'],
    ['{{ fence "a\n" "md" }}', '```md\na\n```'],
    ['{{ fence "a ```` b" }}', '`````\na ```` b\n`````'],
    ['{{ fence inputs.obj }}', '```json\n{\n  "k": 1,\n  "l": null\n}\n```'],
    ['{{ fence "" }}', '```\n```'],
    ['{{ file "x.md" }}', 'text of x.md'],
    ['{{ eq inputs.obj inputs.obj }}{{ eq 1 "1" }}{{ eq inputs.none null }}', 'truefalsetrue'],
    ['{{ ne 1 "1" }}{{ ne 1 1 }}', 'truefalse'],
    ['{{ and 1 inputs.none }}{{ and 1 2 3 }}{{ and 0 1 }}', 'null30'],
    ['{{ or inputs.none inputs.count "d" }}{{ or false 0 }}', 'd0'],
    ['{{ not 0 }}{{ not inputs.empty }}{{ not "x" }}', 'truetruefalse'],
    [
      '{{ lookup inputs.obj "k" }}{{ lookup inputs.files 1 }}{{ lookup inputs (join inputs.files "") }}',
      'error',
    ],
    [
      '{{#if inputs.yes}}{{else}}{{/if}}{{#unless 1}}{{/unless}}{{#each inputs.empty}}{{/each}}{{#with 1}}{{/with}}',
      '',
    ],
  ];
  test.each(cases)('%s', (source, expected) => {
    if (expected === 'error') expect(render(source)).toMatch(/^error: inputs has no "ab"/);
    else expect(render(source)).toBe(expected);
  });

  test.each(helpers.map((info) => [info.name, info] as const))(
    '%s describes itself and has a case',
    (name, info) => {
      expect(cases.some(([source]) => new RegExp(`\\b${name}\\b`).test(source))).toBe(true);
      expect(info.signature).toContain(name);
      expect(info.description).toMatch(/^[A-Z].*[^.]$/);
    },
  );
});

test('what is not there is false where it is asked for', () => {
  const asked =
    '{{#if inputs.nope}}a{{else}}b{{/if}}{{#unless inputs.obj.nope}}c{{/unless}}{{#if (eq inputs.nope 1)}}d{{/if}}{{#if (lookup inputs.obj "z")}}e{{/if}}{{#if inputs.files.[9]}}f{{/if}}';
  expect(render(asked)).toBe('bc');
});

describe('what is not there is a failure that names it', () => {
  const has =
    'it has "symptom", "files", "none", "count", "half", "yes", "obj", "empty", "list", "odd name" and "x-y"';
  test.each([
    ['{{ inputs.nope }}', `inputs has no "nope": ${has} (flow.yml:1:11)`],
    ['{{ nope.x }}', 'the list of contexts has no "nope": it has "inputs" and "needs" (flow.yml:1:4)'],
    ['{{ inputs.none.x }}', 'inputs.none is null here, so it has no "x": ask {{#if}} first (flow.yml:1:16)'],
    ['{{ inputs.symptom.x }}', 'inputs.symptom is a string, so it has no "x" (flow.yml:1:19)'],
    ['{{ inputs.symptom.length }}', 'inputs.symptom is a string, so it has no "length" (flow.yml:1:19)'],
    ['{{ inputs.files.[2] }}', 'inputs.files has 2 items and no "2" (flow.yml:1:17)'],
    ['{{#each inputs.nope}}a{{/each}}', `inputs has no "nope": ${has} (flow.yml:1:16)`],
    ['{{ json inputs.nope }}', `inputs has no "nope": ${has} (flow.yml:1:16)`],
    ['{{ or inputs.nope 1 }}', `inputs has no "nope": ${has} (flow.yml:1:14)`],
    [
      'a\n{{#each needs.look.instances}}{{ outputs.look }}{{/each}}',
      'outputs is null here, so it has no "look": ask {{#if}} first (flow.yml:2:42)',
    ],
    [
      '{{#each inputs.list}}{{ inputs.symptom }}{{/each}}',
      'an item of inputs.list has no "inputs": write @root.inputs.symptom (flow.yml:1:25)',
    ],
    [
      '{{#each inputs.list}}{{ m }}{{/each}}',
      'an item of inputs.list has no "m": it has "n" and "file" (flow.yml:1:25)',
    ],
    ['{{ lookup inputs.obj "z" }}', 'inputs.obj has no "z" (flow.yml:1:1)'],
    ['{{ lookup inputs.none "z" }}', 'inputs.none is null here, so it has no "z" (flow.yml:1:1)'],
    ['{{ inputs.obj.constructor }}', 'inputs.obj has no "constructor": it has "k" and "l" (flow.yml:1:15)'],
    ['{{ inputs.obj.__proto__ }}', 'inputs.obj has no "__proto__": it has "k" and "l" (flow.yml:1:15)'],
    ['{{ lookup inputs.obj "__proto__" }}', 'inputs.obj has no "__proto__" (flow.yml:1:1)'],
    ['{{ lookup inputs.files "constructor" }}', 'inputs.files has no "constructor" (flow.yml:1:1)'],
    [
      '{{ @root.constructor }}',
      'the list of contexts has no "constructor": it has "inputs" and "needs" (flow.yml:1:10)',
    ],
  ])('%s', (source, message) => {
    expect(render(source)).toBe(`error: ${message}`);
  });
});

describe('what has no form as text, or is not what a helper takes', () => {
  test.each([
    [
      '{{ inputs.files }}',
      'inputs.files is an array, which has no form as text: write {{ json inputs.files }} or {{ join inputs.files ", " }} (flow.yml:1:1)',
    ],
    [
      '{{ inputs.obj }}',
      'inputs.obj is an object, which has no form as text: write {{ json inputs.obj }} (flow.yml:1:1)',
    ],
    [
      '{{#each inputs.count}}x{{/each}}',
      '{{#each}} takes an array or an object, and inputs.count is a number (flow.yml:1:9)',
    ],
    [
      '{{ join inputs.symptom }}',
      'helper "join" takes an array here, and inputs.symptom is a string (flow.yml:1:9)',
    ],
    [
      '{{ join inputs.list }}',
      'helper "join" takes an array of texts, and item 0 of inputs.list is an object: use json (flow.yml:1:1)',
    ],
    ['{{ lines inputs.none }}', 'helper "lines" takes a text here, and inputs.none is null (flow.yml:1:10)'],
    ['{{ indent "a" 1000 }}', 'helper "indent" takes 0 to 100 spaces, not 1000 (flow.yml:1:15)'],
    ['{{ indent "a" 1.5 }}', 'helper "indent" takes 0 to 100 spaces, not 1.5 (flow.yml:1:15)'],
    ['{{ json 1 11 }}', 'helper "json" takes 0 to 10 spaces, not 11 (flow.yml:1:11)'],
    [
      '{{ json 1 pretty="x" }}',
      'option "pretty" of helper "json" takes true or false, and this is a string (flow.yml:1:18)',
    ],
    ['{{ fence "a" "b`c" }}', 'the info of helper "fence" is one line without backticks (flow.yml:1:14)'],
    ['{{ if 1 }}', 'if stands around text: {{#if value}}…{{else}}…{{/if}} (flow.yml:1:4)'],
    [
      '${{ inputs.x }}',
      'this is text, and text is Handlebars: write {{ inputs.x }} instead of ${{ inputs.x }} (flow.yml:1:1)',
    ],
    ['{{ this }}', 'this is all contexts at once here: name one, as in {{ inputs.x }} (flow.yml:1:4)'],
  ])('%s', (source, message) => {
    expect(render(source)).toBe(`error: ${message}`);
  });
});

test('the place of a failure is that in the workflow file', () => {
  const { text } = blockScalar(['first', '  {{#if true}}', '  {{ inputs.nope }}', '  {{/if}}']);
  const result = renderText(text, scopeOf(contexts), { kind: 'prose' });
  expect(result.ok ? '' : result.error).toMatch(/\(flow\.yml:4:19\)$/);
});

test('what the world refuses is a failure, other exceptions are bugs', () => {
  const text = unplacedText('{{ file "x" }}', 'flow.yml');
  const refusing = {
    ...functions,
    readFile: () => {
      throw new FunctionError('there is no file "x"');
    },
  };
  expect(renderText(text, scopeOf({}, refusing), { kind: 'prose' })).toEqual({
    ok: false,
    error: 'helper "file": there is no file "x" (flow.yml:1:1)',
  });
  const broken = {
    ...functions,
    readFile: () => {
      throw new TypeError('bug');
    },
  };
  expect(() => renderText(text, scopeOf({}, broken), { kind: 'prose' })).toThrow('bug');
});

test('a text is parsed once, whatever number of nodes it is rendered for', () => {
  const text = unplacedText(
    '{{#each inputs.files}}{{ this }}: {{ @root.inputs.symptom }} {{/each}}'.repeat(20),
  );
  const scope = scopeOf(contexts);
  renderText(text, scope, { kind: 'prose' });
  const start = performance.now();
  for (let i = 0; i < 10_000; i++) renderText(text, scope, { kind: 'prose' });
  expect(performance.now() - start).toBeLessThan(2500);
});

import { describe, expect, it } from 'vitest';
import { load } from './sample.ts';

/** The steps of a workflow with an input `name`; « » stand around the range that must be found, and nothing else. */
const withSteps = (steps: string): string =>
  `inputs: { name: { type: string } }\njobs:\n  a:\n    steps:\n${steps}`;

const cases: readonly [string, string][] = [
  ['a literal block', '      - prompt: |\n          Say hello to\n          {{ inputs.«nme» }}, please.\n'],
  [
    'a block with an indentation indicator',
    '      - prompt: |2-\n            Two more.\n          {{ inputs.«nme» }}\n',
  ],
  ['a block with empty lines first', '      - prompt: |\n\n\n          {{ inputs.«nme» }}\n'],
  ['a block whose last line ends the file', '      - prompt: |-\n          {{ inputs.«nme» }}'],
  [
    'a folded block',
    '      - prompt: >\n          One\n          two\n\n          three {{ inputs.«nme» }} four\n          five\n',
  ],
  [
    'a folded block with deeper lines',
    '      - prompt: >-\n          One\n            - {{ inputs.name }}\n            - {{ inputs.«nme» }}\n          end\n',
  ],
  ['a plain scalar', '      - prompt: Hello {{ inputs.«nme» }}\n'],
  [
    'a plain scalar over lines',
    '      - prompt: Hello\n          to {{ inputs.name }} and\n\n          {{ inputs.«nme» }}\n',
  ],
  [
    'double quotes with escapes',
    '      - prompt: "a\\tb \\"c\\" \\u00e4\\x41 \\U0001F600 {{ inputs.«nme» }}"\n',
  ],
  ['double quotes over lines', '      - prompt: "One \\\n          two\n\n          {{ inputs.«nme» }}"\n'],
  ['single quotes', "      - prompt: 'It''s {{ inputs.«nme» }}'\n"],
  ['a flow map', '      - { env: { A: "{{ inputs.«nme» }}" }, run: echo }\n'],
  ['a flow map over lines', '      - {\n          name: "x",\n          run: "echo {{ inputs.«nme» }}" }\n'],
  ['an expression', '      - run: echo\n        continue-on-error: ${{ inputs.name && inputs.«nme» }}\n'],
  ['an expression in quotes', "      - run: echo\n        if: \"inputs.name == 'it''s' || inputs.«nme»\"\n"],
  [
    'an expression in a block',
    '      - run: echo\n        if: >-\n          inputs.name ||\n          inputs.«nme»\n',
  ],
  ['a call within a template', '      - prompt: "{{#if (eq inputs.«nme» 1)}}x{{/if}}"\n'],
  ['wide characters', '      - prompt: 漢字 👩‍👩‍👧 e\u0301 {{ inputs.«nme» }}\n'],
  ['a tab', '      - prompt: |\n          \tx\t{{ inputs.«nme» }}\n'],
  ['a comment behind', '      - prompt: "{{ inputs.«nme» }}" # {{ inputs.nme }}\n'],
  ['a key', '      - run: echo\n        «shel»: sh\n'],
  ['a key in quotes', '      - run: echo\n        «"shel"»: sh\n'],
  ['a key in a flow map', '      - { run: echo, «shel»: sh }\n'],
  ['an anchored value', '      - &s { run: echo, shell: «zsh» }\n      - *s\n'],
  ['an output shape', '      - prompt: x\n        output: { a: [«strng»] }\n'],
];

describe.each([
  ['\n', ''],
  ['\r\n', ''],
  ['\n', 'x'.repeat(10_000)],
])('places, with %j between lines (%#)', (lineBreak, comment) => {
  it.each(cases)('in %s', (_, steps) => {
    const marked = `# ${comment}\n${withSteps(steps)}`.replaceAll('\n', lineBreak);
    const [start, end] = [marked.indexOf('«'), marked.indexOf('»') - 1];
    const text = marked.replace(/[«»]/g, '');
    const found = load(text).diagnostics.filter(({ code }) => code !== 'unused-input');
    expect(found.map(({ place }) => place.range)).toEqual([{ start, end }]);
  });
});

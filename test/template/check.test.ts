import { describe, expect, test } from 'vitest';
import { unplacedText } from '../../src/diagnostics/source.ts';
import { checkText } from '../../src/template/check-text.ts';
import { contextsUsedByText, textReferences } from '../../src/template/references.ts';
import { blockScalar, fixed, shown, site } from '../expression/support.ts';

const prose = { kind: 'prose' } as const;
const check = (source: string) => checkText(unplacedText(source), site, prose).map(shown);
const inputNames = '"symptom", "files", "count", "deep", "config" and "anything"';

describe('references', () => {
  test.each([
    [
      '{{ inptus.x }}',
      'unknown-reference: inptus: "inptus" is not in the contexts of "prompt": did you mean "inputs"?',
    ],
    [
      '{{ Inputs.symptom }}',
      'unknown-reference: Inputs: "Inputs" is not in the contexts of "prompt": did you mean "inputs"?',
    ],
    ['{{ inputs.symptm }}', 'unknown-reference: symptm: "symptm" is not in inputs: did you mean "symptom"?'],
    [
      '{{ steps.a.output }}',
      'context-unavailable: steps: "steps" can\'t be used in "prompt": no step has run yet; available there: inputs, matrix, needs and env',
    ],
    [
      '{{ symptom }}',
      'unknown-reference: symptom: "symptom" is not in the contexts of "prompt": a reference begins with a context, as in {{ inputs.symptom }}',
    ],
    ['{{ inputs.symptom.x }}', 'not-an-object: x: inputs.symptom is a string, so it has no "x"'],
    [
      '{{ inputs.symptom.length }}',
      'not-an-object: length: inputs.symptom is a string, so it has no "length": write len inputs.symptom',
    ],
    [
      '{{ inputs.files.x }}',
      'not-an-object: x: inputs.files is an array, so it has no "x": go through it with {{#each inputs.files}}, or write inputs.files.[0].x for the first',
    ],
    [
      '{{ needs.look.outputs.look }}',
      'unknown-reference: outputs: "outputs" is not in needs.look: job "look" has a matrix, write needs.look.instances',
    ],
    [
      '{{ inputs.__proto__ }}',
      `unknown-reference: __proto__: "__proto__" is not in inputs, which has ${inputNames}`,
    ],
    [
      '{{ lookup inputs.config "nam" }}',
      'unknown-reference: "nam": "nam" is not in inputs.config: did you mean "name"?',
    ],
    [
      '{{#each inputs.files}}{{ inputs.symptom }}{{/each}}',
      'not-an-object: inputs: an item of inputs.files is a string, so it has no "inputs": names belong to an item of inputs.files here, write ../inputs.symptom or @root.inputs.symptom',
    ],
    [
      '{{#each needs.look.instances}}{{#with outputs}}{{ inputs.symptom }}{{/with}}{{/each}}',
      'unknown-reference: inputs: "inputs" is not in outputs: names belong to outputs here, write @root.inputs.symptom',
    ],
    [
      '{{#each needs.look.instances}}{{ inputs.symptom }}{{/each}}',
      'unknown-reference: inputs: "inputs" is not in an item of needs.look.instances: names belong to an item of needs.look.instances here, write ../inputs.symptom or @root.inputs.symptom',
    ],
    [
      '{{#each needs.look.instances}}{{ matrix.fil }}{{/each}}',
      'unknown-reference: fil: "fil" is not in matrix: did you mean "file"?',
    ],
    [
      '{{#each needs.look.instances}}{{ ../inputs.cont }}{{/each}}',
      'unknown-reference: cont: "cont" is not in ../inputs: did you mean "count"?',
    ],
    [
      '{{#each needs.look.instances as |one|}}{{ one.resalt }}{{/each}}',
      'unknown-reference: resalt: "resalt" is not in one: did you mean "result"?',
    ],
    [
      '{{#each inputs.files as |f i|}}{{ i.x }}{{/each}}',
      'not-an-object: x: i is a number, so it has no "x"',
    ],
    [
      '{{#with inputs.config}}{{ nam }}{{/with}}',
      'unknown-reference: nam: "nam" is not in inputs.config: did you mean "name"?',
    ],
    [
      '{{#if inputs.deep}}a{{else}}{{ inputs.nah }}{{/if}}',
      `unknown-reference: nah: "nah" is not in inputs, which has ${inputNames}`,
    ],
    ['{{@indx}}', 'unknown-reference: @indx: "@indx" is not in Handlebars: did you mean "@index"?'],
    ['{{@index}}', 'template-syntax: @index: @index is there within {{#each}} only'],
    [
      '{{#each inputs.files}}{{@../index}}{{/each}}',
      'template-syntax: @../index: @index is there within {{#each}} only, once for each ../',
    ],
    [
      '{{../x}}',
      'template-syntax: ../x: ../ leads out of an {{#each}} or {{#with}}, and there is none around this',
    ],
    [
      '{{#each inputs.files}}{{../../x}}{{/each}}',
      'template-syntax: ../../x: ../ leads out of an {{#each}} or {{#with}}, and there is only one around this',
    ],
    [
      '{{ json @root }}',
      'template-syntax: @root: @root is all contexts at once here: name one, as in {{ inputs.x }}',
    ],
  ])('%s', (source, expected) => {
    expect(check(source)).toEqual([expected]);
  });

  test.each([
    'plain',
    '{{ inputs.symptom }} {{ inputs.config.max-size }} {{ inputs.config.[max-size] }}',
    '{{ inputs.anything.at.all }} {{ env.WHATEVER }}',
    '{{#each needs.look.instances}}{{ matrix.file }}: {{ json outputs.look }} {{ @index }} {{ ../inputs.symptom }}{{/each}}',
    '{{#each inputs.config}}{{ @key }}{{/each}}',
    '{{#each inputs.anything}}{{ what.ever }}{{ this }}{{/each}}',
    '{{ inputs.files.[0] }} {{ inputs.files.length }} {{ len inputs.files }}',
    '{{#each (lines inputs.symptom)}}{{ this }}{{/each}}',
    '{{ or inputs.anything "none" }}',
    '\\{{ not.ours }} ${HOME} $5',
  ])('%s is fine', (source) => {
    expect(check(source)).toEqual([]);
  });

  test('within a block scalar the very name is underlined', () => {
    const { text, file } = blockScalar([
      'Look at',
      '{{#each inputs.files}}',
      '- {{ this }} {{ ../inputs.symptm }}',
      '{{/each}}',
    ]);
    const [found, ...others] = checkText(text, site, prose);
    expect(others).toEqual([]);
    expect(found && file.text.slice(found.place.range.start, found.place.range.end)).toBe('symptm');
    expect(found && file.positionAt(found.place.range.start)).toEqual({ line: 4, column: 33 });
  });
});

describe('helpers', () => {
  test.each([
    ['{{ jsn inputs.files }}', 'unknown-helper: jsn: there is no helper "jsn": did you mean "json"?'],
    [
      '{{ toJSON inputs.files }}',
      'unknown-helper: toJSON: there is no helper "toJSON": did you mean "json"?',
    ],
    [
      '{{ log inputs.files }}',
      'unknown-helper: log: there is no helper "log", helpers are lookup, json, join, lines, len, indent, fence, file, eq, ne, and, or and not',
    ],
    [
      '{{#eech inputs.files}}a{{/eech}}',
      'unknown-helper: eech: there is no helper "eech": did you mean "each"?',
    ],
    [
      '{{#if (equals inputs.count 1)}}a{{/if}}',
      'unknown-helper: equals: there is no helper "equals": did you mean "eq"?',
    ],
    ['{{ len }}', 'helper-arguments: len: helper "len" takes one argument, and gets none: len value'],
    [
      '{{#if (eq inputs.count)}}a{{/if}}',
      'helper-arguments: eq: helper "eq" takes two arguments, not one: eq a b',
    ],
    [
      '{{#if}}a{{/if}}',
      'helper-arguments: if: helper "if" takes one argument, and gets none: {{#if value}}…{{else}}…{{/if}}',
    ],
    [
      '{{ json inputs.files foo=1 }}',
      'helper-arguments: foo=1: helper "json" has no option "foo", only pretty: json value',
    ],
    [
      '{{ json inputs.files pretty=1 }}',
      'helper-arguments: 1: helper "json" takes true or false for "pretty", not a number',
    ],
    [
      '{{ join inputs.symptom "," }}',
      'helper-arguments: inputs.symptom: helper "join" takes an array here, and inputs.symptom is a string',
    ],
    [
      '{{ indent inputs.symptom "4" }}',
      'helper-arguments: "4": helper "indent" takes a number here, and "4" is a string',
    ],
    [
      '{{#each inputs.symptom}}{{/each}}',
      'helper-arguments: inputs.symptom: helper "each" takes an array or an object, and inputs.symptom is a string',
    ],
    [
      '{{#each inputs.files}}{{ file }}{{/each}}',
      'helper-arguments: file: helper "file" takes one argument, and gets none: file path; for the item\'s own "file" write {{ this.file }}',
    ],
    [
      '{{ inputs.files }}',
      'structure-in-text: inputs.files: inputs.files is an array, which has no form as text: write {{ json inputs.files }} or {{ join inputs.files ", " }}',
    ],
    [
      '{{ inputs.config }}',
      'structure-in-text: inputs.config: inputs.config is an object, which has no form as text: write {{ json inputs.config }}',
    ],
  ])('%s', (source, expected) => {
    expect(check(source)).toEqual([expected]);
  });
});

describe('syntax', () => {
  const literally = 'braces that are to stay as they are begin with a backslash: \\{{';
  test.each([
    ['a {{ x', `{{: "{{" is not closed: write "}}" after it; ${literally}`],
    ['{{ x {{ inputs.count }}', `{{: "{{" is not closed: write "}}" after it; ${literally}`],
    ['{{#if inputs.x}}a', '{{#if: {{#if}} is not closed: write {{/if}} after its text'],
    [
      '{{#each inputs.files}}{{#if true}}a{{/if}}',
      '{{#each: {{#each}} is not closed: write {{/each}} after its text',
    ],
    ['{{#if inputs.deep}}a{{/each}}', 'if: {{#if}} is closed by {{/each}}: close it with {{/if}}'],
    ['a{{/if}}', '{{/if}}: {{/if}} closes nothing that is open here'],
    ['a {{else}} b', '{{else}}: {{else}} stands outside of a block such as {{#if …}}'],
    [
      '{{ inputs.files[0] }}',
      "{{ inputs.files[0] }}: {{ inputs.files[0] }} can't be read: an index stands after a dot, as in {{ inputs.files.[0] }}",
    ],
    [
      '{{ inputs.x | json }}',
      "{{ inputs.x | json }}: {{ inputs.x | json }} can't be read: there are no filters: write the helper first, as in {{ json inputs.x }}",
    ],
    [
      '{{#if inputs.a == 1}}x{{/if}}',
      "{{#if inputs.a == 1}}: {{#if inputs.a == 1}} can't be read: there are no operators: write (eq a b) or (ne a b)",
    ],
    [
      '{{#if a && b}}x{{/if}}',
      "{{#if a && b}}: {{#if a && b}} can't be read: there are no operators: write (and a b)",
    ],
    [
      '{{ !inputs.x }}',
      "{{ !inputs.x }}: {{ !inputs.x }} can't be read: there are no operators: write (not a)",
    ],
    [
      '{{ json(inputs.x) }}',
      "{{ json(inputs.x) }}: {{ json(inputs.x) }} can't be read: a helper's arguments stand after it without parentheses, as in {{ json inputs.x }}",
    ],
    ['{{ .Names }}', `{{ .Names }}: {{ .Names }} can't be read: ${literally}`],
    ['{{}}', `{{}}: {{}} is empty; ${literally}`],
    [
      '{{{ inputs.symptom }}',
      '{{{ inputs.symptom }}: {{{ inputs.symptom }} opens with three braces and closes with two',
    ],
    [
      '{{ inputs.symptom }}}',
      '{{ inputs.symptom }}}: {{ inputs.symptom }}} opens with two braces and closes with three',
    ],
    ['{{ a.this }}', 'a.this: a.this is no path: "this" and ".." stand at its beginning only'],
    ['{{ undefined }}', 'undefined: there is no undefined: write null'],
    [
      '{{> part}}',
      '{{> part}}: {{> part }} takes in a partial, which only "prompt" and "instructions" can (in a command nothing would quote what is in it): write its text here',
    ],
    [
      '{{> (lookup inputs "x")}}',
      '(lookup inputs "x"): the name of a partial is written out, as in {{> checklist }}: choose between partials with {{#if …}}',
    ],
    [
      '{{* deco}}',
      '{{* deco}}: {{* …}} changes how a template works, which is not possible here: leave it out',
    ],
    [
      '{{#json inputs.config}}{{/json}}',
      'json: json gives a value and stands around no text: write {{ json … }}',
    ],
    ['{{ if inputs.deep }}', 'if: if stands around text: {{#if value}}…{{else}}…{{/if}}'],
    [
      '{{#inputs.files}}a{{/inputs.files}}',
      'inputs.files: {{#inputs.files}} says not what to do with it: write {{#if inputs.files}} or {{#each inputs.files}}',
    ],
    [
      '{{#each inputs.files as |a b c|}}{{/each}}',
      'each: {{#each}} gives at most two names with "as": the item, and its index or key',
    ],
    [
      '{{ inputs.files.0 }}',
      "{{ inputs.files.0 }}: {{ inputs.files.0 }} can't be read: an index stands in brackets, as in {{ inputs.files.[0] }}",
    ],
  ])('%s', (source, expected) => {
    expect(check(source)).toEqual([`template-syntax: ${expected}`]);
  });

  test('nesting has a limit', () => {
    const deep = `${'{{#if inputs.deep}}'.repeat(60)}${'{{/if}}'.repeat(60)}`;
    expect(check(deep)).toEqual([expect.stringContaining('a text is at most 50 levels deep')]);
    expect(check(`{{ json ${'(json '.repeat(60)}1${')'.repeat(60)} }}`)).toHaveLength(1);
    expect(
      check(`${':( '.repeat(100)}{{ inputs.symptom }}${'{{#if inputs.deep}}a{{^}}b{{/if}} ('.repeat(100)}`),
    ).toEqual([]);
  });
});

describe('the other notation', () => {
  test.each([
    ['a ${{ inputs.symptom }} b', 'a {{ inputs.symptom }} b'],
    [
      "${{ inputs.config['max-size'] }}${{inputs.files[0]}}",
      '{{ inputs.config.[max-size] }}{{ inputs.files.[0] }}',
    ],
    ['${{ toJSON(inputs.config) }}', '{{ json inputs.config pretty=true }}'],
    ["${{ join(inputs.files, '; ') }}", '{{ join inputs.files "; " }}'],
  ])('%s is corrected', (source, expected) => {
    const found = checkText(unplacedText(source), site, prose);
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(['wrong-notation-text']));
    expect(fixed(source, found)).toBe(expected);
    expect(check(expected)).toEqual([]);
  });

  test('what can not be translated is left to the reader, in one message', () => {
    expect(check("${{ inputs.a == 'x' && nope() }}")).toEqual([
      "wrong-notation-text: ${{ inputs.a == 'x' && nope() }}: \"prompt\" is text, and text is Handlebars: write {{ … }} with a path or a helper instead of ${{ inputs.a == 'x' && nope() }}",
    ]);
  });

  test('a dollar sign before a block is a dollar sign', () => {
    expect(check('${{#if inputs.deep}}5{{/if}} \\${{! c }}')).toEqual([]);
  });
});

describe('what a text uses', () => {
  test('contexts, through blocks', () => {
    const text = unplacedText(
      '{{#each needs.look.instances}}{{ matrix.file }}{{ ../env.HOME }}{{#if @root.run.id}}{{ secrets }}{{/if}}{{/each}}',
    );
    expect([...contextsUsedByText(text)]).toEqual(['needs', 'env', 'run']);
    expect(textReferences(text).map(({ path }) => path.join('.'))).toEqual([
      'needs.look.instances',
      'env.HOME',
      'run.id',
    ]);
    expect([...contextsUsedByText(unplacedText('needs.a'))]).toEqual([]);
    expect([...contextsUsedByText(unplacedText('{{ needs.'))]).toEqual([]);
  });
});

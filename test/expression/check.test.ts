import { describe, expect, test } from 'vitest';
import { unplacedText } from '../../src/diagnostics/source.ts';
import { checkCondition } from '../../src/expression/check-condition.ts';
import { checkValue } from '../../src/expression/check-value.ts';
import { functions } from '../../src/expression/functions.ts';
import { contextsUsed, functionsUsed, references } from '../../src/expression/references.ts';
import { arrayOf, numberShape, objectShape, stringShape } from '../../src/model/shape.ts';
import { blockScalar, conditionSite, fixed, literal, shown, site, textValue } from './support.ts';

const check = (source: string) => checkValue(textValue(source), site).diagnostics.map(shown);
const checkIf = (source: string) => checkCondition(unplacedText(source), conditionSite).map(shown);

describe('references', () => {
  test.each([
    [
      '${{ inptus.x }}',
      'unknown-reference: inptus: "inptus" is not in the contexts of "prompt": did you mean "inputs"?',
    ],
    [
      '${{ steps.a }}',
      'context-unavailable: steps: "steps" can\'t be used in "prompt": no step has run yet; available there: inputs, matrix, needs and env',
    ],
    [
      '${{ github.sha }}',
      'unknown-reference: github: "github" is not in the contexts of "prompt": here "git" has sha, branch and root, "run" has id, workflow and attempt',
    ],
    [
      '${{ fast }}',
      'unknown-reference: fast: "fast" is not in the contexts of "prompt": a text stands in single quotes: \'fast\'',
    ],
    ['${{ inputs.symptm }}', 'unknown-reference: symptm: "symptm" is not in inputs: did you mean "symptom"?'],
    [
      "${{ inputs['colour'] }}",
      'unknown-reference: \'colour\': "colour" is not in inputs, which has "symptom", "files", "count", "deep", "config" and "anything"',
    ],
    ['${{ inputs.symptom.x }}', 'not-an-object: x: inputs.symptom is a string, so it has no "x"'],
    ['${{ inputs.files[0].x }}', 'not-an-object: x: inputs.files[0] is a string, so it has no "x"'],
    ['${{ inputs.files.*.x }}', 'not-an-object: x: inputs.files.* is a string, so it has no "x"'],
    [
      '${{ inputs.files.length }}',
      `not-an-object: length: inputs.files is an array, so it has no "length": expressions know no length: toJSON(inputs.files) != '[]' asks whether something is in it, {{ len inputs.files }} counts in a text`,
    ],
    [
      '${{ needs.look.outputs.x }}',
      'unknown-reference: outputs: "outputs" is not in needs.look: job "look" has a matrix, write needs.look.instances',
    ],
    [
      '${{ needs.look.instances.outputs }}',
      'not-an-object: outputs: needs.look.instances is an array, so it has no "outputs": write needs.look.instances.*.outputs for those of all items, needs.look.instances[0].outputs for that of the first',
    ],
    [
      '${{ needs.look.instances.*.outputs.look.suspct }}',
      'unknown-reference: suspct: "suspct" is not in needs.look.instances.*.outputs.look: did you mean "suspect"?',
    ],
    [
      '${{ needs.*.nope }}',
      'unknown-reference: nope: "nope" is not in needs.*, which has "result", "instances" and "outputs"',
    ],
    [
      '${{ fromJSON(inputs.symptom).a && inputs.nah }}',
      'unknown-reference: nah: "nah" is not in inputs, which has "symptom", "files", "count", "deep", "config" and "anything"',
    ],
    [
      '${{ inputs.config[inputs.nmae] }}',
      'unknown-reference: nmae: "nmae" is not in inputs, which has "symptom", "files", "count", "deep", "config" and "anything"',
    ],
  ])('%s', (source, expected) => {
    expect(check(source)).toEqual([expected]);
  });

  test.each([
    '${{ inputs.symptom }}',
    '${{ INPUTS.Symptom }}',
    "${{ inputs.config['max-size'] }}",
    '${{ inputs.config.max-size }}',
    '${{ inputs.anything.at.all[0].*.x }}',
    '${{ env.WHATEVER }}',
    '${{ needs.*.result }}',
    '${{ needs.look.instances[0].outputs.look.suspect }}',
    '${{ needs.look.instances.*.outputs.look.confidence }}',
    '${{ fromJSON(inputs.symptom).a.b }}',
    '${{ range(1, inputs.count) }}',
    "a ${{ join(inputs.files, ', ') }} b",
    "${{ format('{{0}} {0}', inputs.count) }}",
    'plain text',
  ])('%s is fine', (source) => {
    expect(check(source)).toEqual([]);
  });

  test('every fault has its own message', () => {
    expect(check('${{ inputs.a && nope(1) || contains(1) }} ${{ b.c }}')).toHaveLength(4);
  });
});

describe('functions', () => {
  test.each([
    [
      'contians(1, 2)',
      'unknown-function: contians: there is no function "contians": did you mean "contains"?',
    ],
    [
      'contains(1)',
      'function-arguments: contains: contains() takes two arguments, not one: contains(search, item)',
    ],
    ['toJSON()', 'function-arguments: toJSON: toJSON() takes one argument, and gets none: toJSON(value)'],
    [
      'range(1, 2, 3)',
      'function-arguments: range: range() takes one or two arguments, not three: range(first, last)',
    ],
    [
      'hashFiles()',
      'function-arguments: hashFiles: hashFiles() takes at least one argument, and gets none: hashFiles(pattern…)',
    ],
    [
      'case(true, 1, false, 2)',
      'function-arguments: case: case() takes pairs of a condition and a value, then one value for every other case: case(condition, value, …, otherwise)',
    ],
    [
      'fromJSON(inputs.files)',
      'function-arguments: inputs.files: fromJSON() takes a JSON text, and inputs.files is an array',
    ],
    [
      'lines(inputs.files)',
      'function-arguments: inputs.files: lines() takes a text, and inputs.files is an array',
    ],
    [
      'glob(inputs.count)',
      'function-arguments: inputs.count: glob() takes patterns, and inputs.count is a number',
    ],
    [
      'join(inputs.config)',
      'function-arguments: inputs.config: join() takes an array, and inputs.config is an object: join(inputs.config.*) joins its values',
    ],
    ['success()', 'function-unavailable: success: success() can\'t be used in "prompt": it works in "if"'],
  ])('%s', (source, expected) => {
    expect(check(`\${{ ${source} }}`)).toEqual([expected]);
  });

  test.each(functions.map((info) => [info.name, info] as const))('%s describes itself', (name, info) => {
    expect(info.signature).toMatch(new RegExp(`^${name}\\(.*\\)$`));
    expect(info.description).toMatch(/^[A-Z].*[^.]$/);
  });
});

describe('syntax', () => {
  test.each([
    ['${{ a == }}', '=: the expression ends too early'],
    ['${{ (inputs.count }}', 't: the expression ends too early: a ) is missing'],
    ['${{ inputs.count) }}', "): ) can't stand here"],
    ['${{ inputs.x = 1 }}', "=: = can't stand here: to compare write =="],
    ['${{ "x" }}', '"x": "x" can\'t stand here: text stands in single quotes: \'text\''],
    ['${{ inputs.count + 1 }}', "+: + can't stand here: expressions have no arithmetic"],
    ["${{ 'abc }}", "': the text that begins here with ' is not closed"],
    ['x ${{ inputs.count', '${{: "${{" is not closed: write "}}" after the expression'],
    ['x ${{ }} y', '${{ }}: the expression is empty'],
    ['${{ a and b }}', 'and: and can\'t stand here: write && for "and"'],
    ['${{ not inputs.deep }}', 'not: write ! for "not"'],
    ['${{ contains(inputs.files, ) }}', ",: a comma can't stand before )"],
    [
      '${{ inputs.[0] }}',
      "[: [ can't stand here: an index stands right after a name, as in inputs.files[0]; a list is fromJSON('[1, 2]')",
    ],
    [`\${{ ${'('.repeat(60)} }}`, `${'('.repeat(60)}: an expression is at most 50 levels deep`],
  ])('%s', (source, expected) => {
    expect(check(source).map((message) => message.replace('expression-syntax: ', ''))).toEqual([
      expected.startsWith('(((') ? expect.stringContaining('at most 50 levels deep') : expected,
    ]);
  });

  test('an expression that is too long says so', () => {
    expect(check(`\${{ '${'x'.repeat(21_000)}' }}`)).toEqual([
      expect.stringContaining('at most 21000 characters'),
    ]);
  });

  test('within a block scalar the very name is underlined', () => {
    const { text, file } = blockScalar(['a', "${{ 'two", "lines' == inputs.symptm }}"]);
    const [found] = checkValue({ kind: 'text', text, place: text.place }, site).diagnostics;
    expect(found && file.text.slice(found.place.range.start, found.place.range.end)).toBe('symptm');
    expect(found && file.positionAt(found.place.range.start)).toEqual({ line: 4, column: 24 });
  });
});

describe('shapes', () => {
  const shape = (source: string) => checkValue(textValue(source), site).shape;
  test.each([
    ['${{ inputs.files }}', arrayOf(stringShape)],
    ['${{ inputs.files }} x', stringShape],
    ['${{ range(1, 2) }}', { ...arrayOf(numberShape), sure: true }],
    ['${{ needs.look.instances.*.outputs.look.confidence }}', arrayOf(numberShape)],
    ["${{ glob('x') || inputs.files }}", arrayOf(stringShape)],
    ['${{ inputs.count == 1 }}', { kind: 'boolean' }],
    ['${{ inputs.count || inputs.files }}', { kind: 'any' }],
    ['${{ inputs.files && null }}', arrayOf(stringShape)],
    ["${{ 'a' || 'b' }}", { kind: 'string', options: ['a', 'b'] }],
    ['${{ fromJSON(inputs.symptom) }}', { kind: 'any' }],
    ['${{ case(true, 1, 2) }}', numberShape],
  ])('%s', (source, expected) => {
    expect(shape(source)).toEqual(expected);
  });

  test('of lists and maps', () => {
    const { place } = textValue('x');
    const entry = (key: string, value: ReturnType<typeof literal>) => ({ key, keyPlace: place, value });
    const map = { kind: 'map' as const, place, entries: [entry('os', literal('a')), entry('n', literal(1))] };
    const other = { kind: 'map' as const, place, entries: [entry('os', literal('b'))] };
    expect(checkValue({ kind: 'list', place, items: [map, other] }, site).shape).toEqual(
      arrayOf(objectShape({ os: { kind: 'string', options: ['a', 'b'], asData: true }, n: numberShape })),
    );
    expect(checkValue({ kind: 'list', place, items: [] }, site).shape).toEqual(arrayOf({ kind: 'any' }));
  });

  test('a list or an object within a text is refused', () => {
    expect(check('x ${{ inputs.files }}')).toEqual([
      "structure-in-text: ${{ inputs.files }}: inputs.files is an array, which has no form as text: within a text write join(inputs.files, ', ') or toJSON(inputs.files)",
    ]);
    expect(check('x ${{ inputs.config }}')).toEqual([expect.stringContaining('write toJSON(inputs.config)')]);
  });
});

describe('Handlebars in a value', () => {
  test.each([
    ['{{ inputs.x }}', '${{ inputs.x }}', true],
    ['a {{inputs.a-b.[0].c}} b', 'a ${{ inputs.a-b[0].c }} b', true],
    ['{{ json inputs.x }}', '${{ toJSON(inputs.x) }}', false],
    ["{{ join inputs.files ', ' }}", "${{ join(inputs.files, ', ') }}", false],
    ['{{#if x}}a{{/if}}', '${{ … }} with an expression', false],
  ])('%s', (source, instead, fixable) => {
    const [found, ...others] = checkValue(literal(source), site).diagnostics;
    expect(others).toEqual([]);
    expect(found?.code).toBe('wrong-notation-value');
    if (fixable)
      expect(fixed(JSON.stringify(source), found === undefined ? [] : [found])).toBe(JSON.stringify(instead));
    else expect(found?.fix).toBeUndefined();
    expect(found && shown(found)).toContain(fixable ? '' : `write ${instead} instead of`);
  });

  test('beside an expression', () => {
    expect(check('{{ inputs.symptom }} ${{ inputs.count }}')).toEqual([
      'wrong-notation-value: {{ inputs.symptom }}: "prompt" is a value, and values are expressions: write ${{ inputs.symptom }} instead of {{ inputs.symptom }}',
    ]);
  });

  test.each(['{"a":{"b":{}}}', '{{', '{{ }}', '{{"a": 1}}', 'a }} b'])('%s is none', (source) => {
    expect(checkValue(literal(source), site).diagnostics).toEqual([]);
  });
});

describe('conditions', () => {
  const always =
    'nothing in it depends on the run; leave "if" out, or write always() to go on after a failure';
  const mixed = 'text around ${{ }} makes it a text, and a text that is not empty is true';
  test.each([
    ['true', 'true', always],
    ['${{ true }}', '${{ true }}', always],
    ["'x'", "'x'", "'x' is a text, and a text that is not empty is true"],
    ['!false', '!false', always],
    ['1 == 1', '1 == 1', always],
    ["contains('abc', 'B')", "contains('abc', 'B')", always],
    ["inputs.deep || 'x'", "inputs.deep || 'x'", "'x' is true whatever the rest says"],
    [
      "inputs.deep || (glob( 'a(' ) )",
      "glob( 'a(' )",
      "glob(…) is an array, and an array is true even when it is empty: write toJSON(glob(…)) != '[]'",
    ],
    ['${{ inputs.deep }} or x', '${{ inputs.deep }} or x', mixed],
    [
      '${{ inputs.deep }} && true',
      '${{ inputs.deep }} && true',
      `${mixed}; write it without braces: inputs.deep && true`,
    ],
  ])('%s is always true', (source, underlined, reason) => {
    expect(checkIf(source)).toEqual([
      `constant-condition: ${underlined}: this condition is always true: ${reason}`,
    ]);
  });

  test.each([
    'always()',
    '${{ always() }}\n',
    'false',
    "''",
    "toJSON(glob('x')) != '[]'",
    "inputs.symptom == '{{ x }}'",
    'inputs.deep &&\n  inputs.count > 1',
    'success() || failure() && !cancelled()',
    'inputs.deep && true',
  ])('%s is fine', (source) => {
    expect(checkIf(source)).toEqual([]);
  });

  test.each([
    ['${{ inputs.deep }} && ${{ inputs.count > 1 }}', 'inputs.deep && inputs.count > 1'],
    ['!${{ inputs.deep }}', '!inputs.deep'],
    ['{{ inputs.deep }}', '${{ inputs.deep }}'],
  ])('%s is corrected', (source, expected) => {
    const found = checkCondition(unplacedText(source), conditionSite);
    expect(found).toHaveLength(1);
    expect(fixed(source, found)).toBe(expected);
    expect(checkIf(expected)).toEqual([]);
  });

  test.each([
    ['', 'expression-syntax: : the condition is empty: write one, or leave "if" out'],
    ['inputs.deep and inputs.count', 'expression-syntax: and: and can\'t stand here: write && for "and"'],
    ['${{ inputs.deep', 'expression-syntax: ${{: "${{" is not closed: write "}}" after the expression'],
    ['success(1)', 'function-arguments: success: success() takes no arguments, not one: success()'],
  ])('%s', (source, expected) => {
    expect(checkIf(source)).toEqual([expected]);
  });
});

describe('what a value uses', () => {
  test('contexts', () => {
    expect([
      ...contextsUsed(textValue("${{ Needs.a.outputs.x }}-${{ inputs.y && contains(matrix.z, 'run') }}")),
    ]).toEqual(['inputs', 'matrix', 'needs']);
    expect([...contextsUsed(literal('needs.a'))]).toEqual([]);
    expect([...contextsUsed(textValue('${{ needs. }}'))]).toEqual([]);
  });

  test('functions', () => {
    expect([...functionsUsed(textValue("${{ CHANGEDFILES() }} ${{ fromJSON(lines('x')) }}"))]).toEqual([
      'changedFiles',
      'fromJSON',
      'lines',
    ]);
  });

  test('paths', () => {
    const source = "${{ needs.a.instances.*.outputs['x'].y }} ${{ inputs.list[needs.b.result].z }}";
    const found = references(textValue(source));
    expect(found.map(({ path }) => path.join('.'))).toEqual([
      'needs.a.instances.*.outputs.x.y',
      'inputs.list',
      'needs.b.result',
    ]);
    expect(found.map(({ place }) => place.range.start)).toEqual([4, 46, 58]);
  });
});

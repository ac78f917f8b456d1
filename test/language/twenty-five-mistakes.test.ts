import { expect, it } from 'vitest';
import { fixture, load } from './sample.ts';

/** Line, code and what is underlined, in the order of the file. */
const mistakes = [
  [4, 'unknown-key', 'descripton'],
  [7, 'required-default', 'v1.4.0'],
  [8, 'bad-input', 'scope'],
  [11, 'unused-secret', 'NPM_TOKEN'],
  [15, 'wrong-value', 'readonly'],
  [24, 'quoted-in-run', '{{ inputs.since }}'],
  [32, 'unknown-reference', 'sinse'],
  [37, 'bad-shape', 'bolean'],
  [40, 'unquoted-template', '{{ matrix.package }}'],
  [41, 'unknown-needs', 'colect'],
  [45, 'matrix-duplicate', 'upgrade'],
  [46, 'wrong-type', 'an hour'],
  [50, 'wrong-notation-text', '${{ matrix.package }}'],
  [55, 'unknown-thread', 'lock'],
  [57, 'duplicate-id', 'look'],
  [62, 'constant-condition', "${{ always() }} && inputs.scope == 'all'"],
  [66, 'expression-syntax', '='],
  [67, 'actions-command', '>> $GITHUB_OUTPUT'],
  [68, 'missing-key', 'name'],
  [72, 'unknown-function', 'startWith'],
  [79, 'unknown-helper', 'jsn'],
  [83, 'unfenced-answer', '{{ steps.draft.output }}'],
  [86, 'template-syntax', '{{#if'],
  [90, 'raw-in-run', '{{{ steps.polish.output }}}'],
  [94, 'impossible-comparison', "'sucess'"],
] as const;

it('25 mistakes of 25 kinds are found in one pass, each in its place and none twice', () => {
  const found = load(fixture('twenty-five-mistakes.yml')).diagnostics.map(
    ({ code, place: { file, range } }) => [
      file.positionAt(range.start).line,
      code,
      file.text.slice(range.start, range.end),
    ],
  );
  expect(found).toEqual(mistakes);
  expect(new Set(mistakes.map(([, code]) => code)).size).toBe(25);
});

it('and nothing was hidden behind them', () => {
  expect(load(fixture('twenty-five-mistakes.right.yml')).diagnostics).toEqual([]);
});

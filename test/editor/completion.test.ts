import { describe, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../src/diagnostics/diagnostic.ts';
import { load } from '../language/sample.ts';
import { Editor, step } from './editor.ts';
import { inserted, unfinished } from './inserted.ts';
import { header } from './project.ts';

const editor = Editor.forAllTests();

describe('an editor offers', () => {
  it('the keys of a workflow that are not there yet, each with a description', async () => {
    const items = await editor.complete('name: x\n|\njobs:\n  a:\n    steps: [{ prompt: hi }]\n');
    expect(items.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['description', 'inputs', 'secrets', 'env', 'defaults', 'budget', 'outputs']),
    );
    expect(items.map(({ label }) => label)).not.toContain('jobs');
    for (const { label, documentation } of items) {
      expect(typeof documentation === 'string' ? documentation : documentation?.value, label).toMatch(
        /\S{3}/,
      );
    }
  });

  it('a whole workflow in an empty file', async () => {
    const whole = (await editor.complete('|')).find(({ label }) => label === 'workflow with one job');
    if (whole === undefined) throw new Error('it is not offered');
    expect(load(inserted(`${header}|`, whole)).diagnostics).toEqual([]);
  });

  it.each([
    ['of a job', 'jobs:\n  a:\n    |\n', ['name', 'needs', 'if', 'strategy', 'steps', 'outputs']],
    ['of a new step', 'jobs:\n  a:\n    steps:\n      - |\n', ['prompt', 'run', 'id', 'sandbox', 'shell']],
    ['of a prompt step', step('|'), ['output', 'output-schema', 'model', 'effort', 'thread', 'files']],
    ['of a strategy', 'jobs:\n  a:\n    strategy:\n      |\n', ['matrix', 'max-parallel', 'fail-fast']],
    ['of an input', 'inputs:\n  a:\n    |\n', ['type', 'required', 'default', 'description', 'options']],
    ['of a budget', 'budget:\n  |\n', ['tokens', 'agents', 'minutes']],
    ['of the defaults', 'defaults:\n  agent:\n    |\n', ['model', 'effort', 'sandbox', 'timeout-minutes']],
  ])('the keys %s', async (_, marked, keys) => {
    expect(await editor.labels(marked)).toEqual(expect.arrayContaining(keys));
  });

  it('no key of a run step in a prompt step, nor the other way round', async () => {
    const inPrompt = await editor.labels(step('|'));
    expect(
      inPrompt.filter((key) => ['prompt', 'run', 'shell', 'unsafe-interpolation'].includes(key)),
    ).toEqual([]);
    const inRun = await editor.labels('jobs:\n  a:\n    steps:\n      - run: ls\n        |\n');
    expect(inRun.filter((key) => ['run', 'prompt', 'model', 'effort', 'thread'].includes(key))).toEqual([]);
    expect(inRun).toEqual(expect.arrayContaining(['shell', 'output']));
  });

  it.each([
    ['sandbox', step('sandbox: |'), ['read-only', 'workspace-write', 'danger-full-access']],
    [
      'effort',
      step('effort: |'),
      ['minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'ultra', 'persistent'],
    ],
    ['network', step('network: |'), ['true', 'false']],
    ['output of a prompt', step('output: |'), ['shape', 'shape with a list']],
    ['type', 'inputs:\n  a:\n    type: |\n', ['string', 'number', 'boolean', 'array', 'object', 'choice']],
    [
      'output of a command',
      'jobs:\n  a:\n    steps:\n      - run: ls\n        output: |\n',
      ['text', 'json', 'lines'],
    ],
  ])('the values of %s, and nothing else', async (_, marked, values) => {
    const offered = (await editor.labels(marked)).filter((label) => !label.includes('${{'));
    expect(offered.sort()).toEqual([...values].sort());
  });

  it('what each value means', async () => {
    const items = await editor.complete(step('sandbox: |'));
    const full = items.find(({ label }) => label === 'danger-full-access');
    expect(JSON.stringify(full?.documentation)).toContain('No sandbox at all');
  });

  // Who takes a completion and types nothing has at most left something open, or named what is not there yet.
  const places = [
    '|',
    'name: x\n|\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'jobs:\n  |\n',
    'jobs:\n  a:\n    |\n',
    'jobs:\n  a:\n    steps:\n      - prompt: hi\n    |\n',
    'jobs:\n  a:\n    steps: |\n',
    'jobs:\n  a:\n    steps:\n      |\n',
    'jobs:\n  a:\n    steps:\n      - |\n',
    step('|'),
    'jobs:\n  a:\n    steps:\n      - run: ls\n        |\n',
    'jobs:\n  a:\n    steps:\n      - prompt: hi\n      - |\n',
    'jobs:\n  a:\n    strategy:\n      |\n    steps:\n      - prompt: hi\n',
    'jobs:\n  a:\n    strategy:\n      matrix:\n        |\n    steps:\n      - prompt: hi\n',
    'jobs:\n  a:\n    strategy:\n      matrix: |\n    steps:\n      - prompt: hi\n',
    'jobs:\n  a:\n    strategy:\n      matrix:\n        file: |\n    steps:\n      - prompt: hi\n',
    'jobs:\n  a:\n    strategy:\n      max-parallel: |\n    steps:\n      - prompt: hi\n',
    'jobs:\n  a:\n    needs: |\n    steps:\n      - prompt: hi\n',
    'jobs:\n  a:\n    if: |\n    steps:\n      - prompt: hi\n',
    'jobs:\n  a:\n    env: |\n    steps:\n      - prompt: hi\n',
    'jobs:\n  a:\n    outputs: |\n    steps:\n      - prompt: hi\n',
    'jobs:\n  a:\n    outputs:\n      |\n    steps:\n      - prompt: hi\n',
    'inputs: |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'inputs:\n  |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'inputs:\n  x:\n    |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'inputs:\n  x:\n    default: |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'inputs:\n  x:\n    type: choice\n    options: |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'secrets: |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'defaults:\n  |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'defaults:\n  agent:\n    |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'defaults:\n  run:\n    |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'budget:\n  |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'budget: |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    'budget:\n  tokens: |\njobs:\n  a:\n    steps:\n      - prompt: hi\n',
    ...[
      'name',
      'id',
      'if',
      'files',
      'cache',
      'cwd',
      'env',
      'agent',
      'model',
      'effort',
      'sandbox',
      'images',
      'thread',
    ].map((key) => step(`${key}: |`)),
    ...['add-dirs', 'instructions', 'retries', 'output', 'output-schema', 'timeout-minutes'].map((key) =>
      step(`${key}: |`),
    ),
    'jobs:\n  a:\n    steps:\n      - run: ls\n        output: |\n',
    'jobs:\n  a:\n    steps:\n      - run: ls\n        shell: |\n',
  ];
  const alwaysWrong: readonly DiagnosticCode[] = [
    'yaml-syntax',
    'unquoted-template',
    'duplicate-key',
    'unknown-key',
    'wrong-value',
    'conflicting-keys',
    'bad-id',
    'bad-shape',
    'strict-schema',
    'bad-schema',
    'wrong-notation-text',
    'wrong-notation-value',
    'expression-syntax',
    'template-syntax',
  ];
  const wrongIfFinished: readonly DiagnosticCode[] = ['wrong-type', 'bad-value'];

  it.each(places)('nothing that is refused: %j', async (marked) => {
    const refused = (await editor.complete(marked)).flatMap((item) => {
      const text = inserted(header + marked, item);
      const wrong = unfinished(item) ? alwaysWrong : [...alwaysWrong, ...wrongIfFinished];
      const codes = load(text)
        .diagnostics.map(({ code }) => code)
        .filter((code) => wrong.includes(code));
      return codes.length === 0 ? [] : [`${item.label}: ${codes.join(', ')}\n${text}`];
    });
    expect(refused).toEqual([]);
  });
});

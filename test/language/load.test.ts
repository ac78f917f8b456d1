import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { severityOf } from '../../src/diagnostics/catalogue.ts';
import { readWorkflow } from '../../src/language/load.ts';
import type { PromptStep, RunStep } from '../../src/model/workflow.ts';
import { codes, fixture, load, withStep } from './sample.ts';

describe('the model', () => {
  const { workflow, diagnostics } = load(fixture('everything.yml'));
  if (workflow === undefined) throw new Error('the fixture has mistakes');
  const [investigate, verdict, tell] = workflow.jobs;
  const [changed, look, again] = (investigate?.steps ?? []) as [RunStep, PromptStep, PromptStep];
  const last = verdict?.steps.at(-1) as RunStep;

  it('comes without errors', () =>
    expect(diagnostics.filter(({ code }) => severityOf(code) === 'error')).toEqual([]));

  it('has the workflow keys', () => {
    expect(workflow.name).toBe('Everything');
    expect(workflow.budget).toEqual({ tokens: 1_500_000, agents: 100, minutes: 60 });
    expect(workflow.concurrency).toBe(16);
    expect(workflow.secrets.map((secret) => secret.name)).toEqual(['GITHUB_TOKEN']);
    expect(workflow.env.map(({ key, value }) => [key, value.text])).toEqual([
      ['REGION', '{{ inputs.branch }}'],
      ['RETRIES', '3'],
    ]);
    expect(workflow.inputs.map((input) => [input.name, input.type, input.required])).toEqual([
      ['symptom', 'string', true],
      ['files', 'array', false],
      ['depth', 'choice', false],
      ['limit', 'number', false],
      ['deep', 'boolean', false],
      ['settings', 'object', false],
      ['branch', 'string', false],
    ]);
    expect(workflow.jobs.map((job) => job.id)).toEqual(['investigate', 'verdict', 'tell']);
  });

  it('has the workflow that a job uses, loaded', () => {
    const call = tell?.call;
    expect(call).toMatchObject({ uses: './shared/tell.yml', secrets: 'inherit' });
    expect(call?.with.map(({ key }) => key)).toEqual(['whom', 'suspects']);
    expect(call?.workflow.jobs.map(({ id }) => id)).toEqual(['tell']);
    expect(tell?.steps).toEqual([]);
  });

  it('lets a step win over its job, and that over the workflow', () => {
    expect(look.options).toMatchObject({ sandbox: 'danger-full-access', network: true, retries: 3 });
    expect(again.options).toMatchObject({
      agent: 'codex',
      sandbox: 'read-only',
      retries: 0,
      webSearch: false,
    });
    expect(again.options.effort).toMatchObject({ kind: 'literal', value: 'high' });
    expect(again.options.model).toMatchObject({ kind: 'literal', value: 'gpt-5.5' });
    expect(again.options.addDirs.map((text) => text.text)).toEqual(['../shared']);
    expect(again.options.instructions?.text).toBe('Be brief.');
    expect(again.timeoutMinutes).toMatchObject({ kind: 'literal', value: 15 });
    expect(again.cwd?.text).toBe('packages');
    expect(look.cwd?.text).toBe('src');
    expect(changed.shell).toBe('bash');
    expect(last.shell).toBe('bash');
    expect(last.timeoutMinutes).toMatchObject({ value: 1.5 });
  });

  it('names steps without an id by their number', () => {
    expect(verdict?.steps.map((step) => [step.id, step.named])).toEqual([
      ['sum-up', true],
      ['agreed', true],
      ['step-3', false],
    ]);
  });

  it('tells reading nothing from reading everything', () => {
    expect(look.files).toEqual([]);
    expect(again.files).toBeUndefined();
    expect(changed.files?.map((text) => text.text)).toEqual(['{{ matrix.file }}']);
    expect([changed.cache, look.cache]).toEqual([false, true]);
  });

  it('knows threads, needs and outputs', () => {
    expect(look.thread).toBeUndefined();
    expect(again.thread?.id).toBe('look');
    expect(verdict?.needs.map((need) => need.id)).toEqual(['investigate']);
    expect(verdict?.outputs).toBeUndefined();
    expect(investigate?.outputs?.map((entry) => entry.key)).toEqual(['finding', 'sure']);
    expect([changed.output, changed.unsafeInterpolation]).toEqual(['lines', true]);
  });

  it('has plain defaults', () => {
    const loaded = load(withStep('prompt: hi'));
    expect(loaded.workflow?.name).toBe('x');
    expect(loaded.workflow?.jobs[0]?.steps[0]).toMatchObject({
      options: {
        sandbox: 'read-only',
        network: false,
        webSearch: false,
        retries: 2,
        addDirs: [],
        images: [],
      },
      timeoutMinutes: undefined,
      output: undefined,
      cache: true,
    });
  });
});

describe('token budgets', () => {
  it.each([
    ['400k', 400_000],
    ['1.5M', 1_500_000],
    ['250000', 250_000],
    ['"900"', 900],
    ['2m', 2_000_000],
  ])('%s', (written, tokens) => {
    expect(load(`budget: { tokens: ${written} }\n${withStep('prompt: hi')}`).workflow?.budget.tokens).toBe(
      tokens,
    );
  });

  it.each(['0', '0k', 'many', '-5', '1.5', '5kb'])('%s is refused', (written) => {
    expect(load(`budget: { tokens: ${written} }\n${withStep('prompt: hi')}`).workflow).toBeUndefined();
  });
});

describe('files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'codex-flow-language-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (bytes: Buffer | string) => {
    const path = join(folder, 'w.yml');
    writeFileSync(path, bytes);
    return readWorkflow(path, { root: folder, displayPath: 'w.yml' });
  };
  const good = withStep('prompt: hi');

  it('are read with a byte order mark and with CRLF', () => {
    expect(read(`\ufeff${good}`).diagnostics).toEqual([]);
    expect(read(good.replaceAll('\n', '\r\n')).workflow?.jobs).toHaveLength(1);
  });

  it('must be UTF-8, and the first bad byte is shown', () => {
    const [found] = read(
      Buffer.concat([Buffer.from('name: a'), Buffer.from([0xff]), Buffer.from('b\n')]),
    ).diagnostics;
    expect(found).toMatchObject({ code: 'not-utf8', place: { range: { start: 7, end: 8 } } });
  });

  it('are of one MiB at most', () => {
    const at = (size: number): string => `${good}# ${'x'.repeat(size - good.length - 3)}\n`;
    expect(read(at(1024 * 1024)).diagnostics).toEqual([]);
    expect(read(at(1024 * 1024 + 1)).diagnostics.map((found) => found.code)).toEqual(['file-too-large']);
  });

  it('may not lead out of the repository by a link', () => {
    symlinkSync(tmpdir(), join(folder, 'link'));
    writeFileSync(join(tmpdir(), 'codex-flow-outside.json'), '{}');
    const path = join(folder, 'w.yml');
    writeFileSync(path, withStep('prompt: hi, output-schema: link/codex-flow-outside.json'));
    const { diagnostics } = readWorkflow(path, { root: folder, displayPath: 'w.yml' });
    rmSync(join(tmpdir(), 'codex-flow-outside.json'));
    expect(diagnostics.map((found) => found.code)).toEqual(['path-outside']);
  });
});

describe('mistakes', () => {
  it('in one place do not hide those in another', () => {
    const text =
      'inputs: { a: { type: sting } }\njobs:\n  b:\n    needs: c\n    steps: [{ promt: "{{ inputs.x }}" }]\n';
    expect(codes(text)).toEqual(['wrong-value', 'unknown-needs', 'unknown-key', 'unknown-reference']);
  });

  it('are not said again by those who refer to the broken part', () => {
    const text = [
      'inputs: { a: { type: sting }, b: 5 }',
      'jobs:',
      '  one: { steps: [{ id: x, prompt: hi, output: 5 }, { id: y, prompt: hi, output: { a: strin } }] }',
      '  two:',
      '    needs: one',
      '    strategy: { matrix: { k: 5 } }',
      '    steps:',
      '      - prompt: "{{ inputs.a }} {{ inputs.b }} {{ needs.one.outputs.x.z }} {{ needs.one.outputs.y.b }}"',
      '      - prompt: "{{ matrix.k }} {{ matrix.l }}"',
    ].join('\n');
    expect(codes(text)).toEqual(['wrong-value', 'wrong-type', 'wrong-type', 'bad-shape', 'wrong-type']);
  });

  it('come in the order of the file', () => {
    const starts = load(fixture('keys.yml')).diagnostics.map((found) => found.place.range.start);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('in strange names are mistakes like others', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const text = `jobs:\n  a:\n    needs: ${name}\n    ${name}: 1\n    steps: [{ prompt: "{{ inputs.${name} }} \${{ inputs.${name} }}", ${name}: 1 }]\n`;
      expect(load(text).workflow, name).toBeUndefined();
      expect(
        codes(text).filter((code) => code === 'unknown-key'),
        name,
      ).toHaveLength(2);
      expect(codes(text), name).toContain('unknown-needs');
    }
    expect(codes(`jobs:\n  __proto__: { steps: [{ prompt: hi }] }\n`)).toEqual(['bad-id']);
    expect(codes(`jobs:\n  constructor: { steps: [{ prompt: hi }] }\n`)).toEqual([]);
  });
});

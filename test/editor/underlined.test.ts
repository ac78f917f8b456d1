import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstWorkflow } from '../../src/cli/first-workflow.ts';
import type { DiagnosticCode } from '../../src/diagnostics/diagnostic.ts';
import { load } from '../language/sample.ts';
import { Editor, step } from './editor.ts';
import { header, workflowsInDocs } from './project.ts';

const editor = Editor.forAllTests();

describe('an editor shows', () => {
  it.each([
    ['name', 'na|me: x\n', ['What the workflow is called.', 'Investigate a login failure']],
    ['jobs', 'jo|bs:\n  a:\n    steps: [{ prompt: hi }]\n', ['```yaml', 'prompt: Say hello.']],
    ['prompt', 'jobs: { a: { steps: [{ pro|mpt: hi }] } }\n', ['`{{ inputs.x }}`', 'Read {{ matrix.file }}']],
    [
      'sandbox',
      step('san|dbox: read-only'),
      ['* `workspace-write`: Writes in the working directory', '* `danger-full-access`: No sandbox'],
    ],
    ['output', step('out|put: { a: string }'), ['severity: low | medium | high']],
    [
      'matrix',
      'jobs: { a: { strategy: { mat|rix: { b: [1] } }, steps: [{ run: ls }] } }\n',
      ['every combination', 'dimension:'],
    ],
    ['a job id', 'jobs:\n  a|b:\n    steps: [{ prompt: hi }]\n', ['one after the other']],
    ['type', 'inputs: { a: { ty|pe: array } }\n', ['* `array`: A list: -i files=a.ts,b.ts']],
  ])('what %s means, with an example', async (_, marked, parts) => {
    const text = await editor.hover(marked);
    for (const part of parts) expect(text).toContain(part);
    // Escaped Markdown is for descriptions that are plain text: none is.
    expect(text).not.toContain('\\`');
  });

  it.each([
    ['an unknown key of the workflow', 'nmae: x\njobs: { a: { steps: [{ prompt: hi }] } }\n', '1:1', 'nmae'],
    ['an unknown key of a step', step('sandbx: read-only'), '5:9', 'sandbx'],
    ['a wrong value', step('sandbox: full'), '5:18', '"read-only", "workspace-write"'],
    ['a wrong type', step('retries: many'), '5:18', 'integer'],
    ['a number out of bounds', step('retries: 11'), '5:18', '10'],
    ['a bad id', 'jobs:\n  1st:\n    steps: [{ prompt: hi }]\n', '2:3', 'must start with a letter'],
    ['a missing key', 'jobs:\n  a:\n    name: x\n', '2:3', 'steps'],
    ['a step of two kinds', step('run: ls'), '5:9', 'run'],
    ['a step of no kind', 'jobs:\n  a:\n    steps:\n      - name: x\n', '4:9', 'prompt'],
    [
      'a key that is there twice',
      'name: x\nname: y\njobs: { a: { steps: [{ prompt: hi }] } }\n',
      '2:1',
      'key',
    ],
  ])('%s where it stands', async (_, text, place, words) => {
    const found = await editor.underlined(text);
    expect(
      found.some((line) => line.startsWith(`${place} `) && line.includes(words)),
      found.join('\n'),
    ).toBe(true);
  });
});

describe('an editor and validate agree', () => {
  it('that all workflows that are shown are right', async () => {
    const shown = [
      ...(await workflowsInDocs()),
      { name: 'init', text: firstWorkflow(['README.md']) },
      { name: 'everything', text: fixtureTexts().get('language/everything.yml') ?? '' },
    ];
    expect(shown.find(({ name }) => name === 'init')?.text.startsWith(header)).toBe(true);
    expect(shown.length).toBeGreaterThan(3);
    for (const { name, text } of shown) expect(await editor.underlined(text), name).toEqual([]);
  });

  it('that the shared workflows are right, where they lie and with their own headers', async () => {
    const shared = await editor.project.shared();
    expect(shared.length).toBeGreaterThan(5);
    for (const { path, text } of shared) {
      expect(text).toMatch(/^# yaml-language-server: \$schema=/);
      expect(await editor.server.diagnostics(path, text), path).toEqual([]);
    }
  });

  /** What the schema can tell; the rest is for `validate` alone. */
  const structural: readonly DiagnosticCode[] = [
    'unknown-key',
    'missing-key',
    'wrong-type',
    'wrong-value',
    'conflicting-keys',
  ];

  it('on every fixture: what the editor underlines is refused, and what is wrong with keys is underlined', async () => {
    const texts = [...fixtureTexts()];
    const verdicts = await Promise.all(
      texts.map(async ([name, text]) => ({ name, text, editor: await editor.underlined(text) })),
    );
    const disagree = verdicts.flatMap(({ name, text, editor }) => {
      const { workflow, diagnostics } = load(text);
      if (editor.length > 0 && workflow !== undefined) return [`${name}: valid, but ${editor.join('; ')}`];
      const keys = diagnostics.some(({ code }) => structural.includes(code));
      return keys && editor.length === 0 ? [`${name}: nothing underlined`] : [];
    });
    expect(disagree).toEqual([]);
    expect(verdicts.filter(({ editor }) => editor.length > 0).length).toBeGreaterThan(10);
  });

  it('on workflows with a part changed', async () => {
    const part = fc.constantFrom(
      'name: 5',
      'name: [a]',
      'needs: [b, b]',
      'if: true',
      'if: 1',
      'env: { A: 1 }',
      'env: { A-B: x }',
      'env: { A: [x] }',
      'strategy: {}',
      'strategy: { matrix: {} }',
      'strategy: { matrix: { a: [] } }',
      'strategy: { matrix: { a: b } }',
      'strategy: { matrix: "${{ fromJSON(\'{}\') }}" }',
      'strategy: { max-parallel: 0 }',
      'strategy: { fail-fast: maybe }',
      'timeout-minutes: 0',
      'timeout-minutes: 0.5',
      'timeout-minutes: soon',
      'continue-on-error: "${{ true }}"',
      'x-note: anything',
      'note: anything',
      'defaults: { agent: { sandbox: none } }',
      'defaults: { run: { shell: bash } }',
      'outputs: { a: 1 }',
      'outputs: { "a b": 1 }',
      'steps: []',
      'steps: [{ run: ls, output: json }]',
      'steps: [{ run: ls, output: { a: string } }]',
      'steps: [{ prompt: hi, output: text }]',
      'steps: [{ prompt: hi, output: {} }]',
      'steps: [{ prompt: "" }]',
      'steps: [{ prompt: hi, id: 1 }]',
      'steps: [{ prompt: hi, retries: 1.5 }]',
      'steps: [{ prompt: hi, effort: hihg }]',
      'steps: [hi]',
    );
    const documents = fc.sample(fc.uniqueArray(part, { minLength: 1, maxLength: 3 }), {
      seed: 4,
      numRuns: 120,
    });
    const texts = documents.map((parts) => {
      const keys = new Map<string | undefined, string>(parts.map((each) => [each.split(':', 1)[0], each]));
      if (!keys.has('steps')) keys.set('steps', 'steps: [{ prompt: hi }]');
      return `jobs:\n  a:\n${[...keys.values()].map((each) => `    ${each}\n`).join('')}`;
    });
    const verdicts = await Promise.all(
      texts.map(async (text) => ({ text, editor: await editor.underlined(text) })),
    );
    const disagree = verdicts.filter(({ text, editor }) => {
      const found = load(text).diagnostics.map(({ code }) => code);
      return editor.length > 0 ? found.length === 0 : found.some((code) => structural.includes(code));
    });
    expect(disagree).toEqual([]);
  });
});

function fixtureTexts(): ReadonlyMap<string, string> {
  const root = fileURLToPath(new URL('../fixtures/', import.meta.url));
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.yml'));
  return new Map(names.map((name) => [name, readFileSync(root + name, 'utf8')]));
}

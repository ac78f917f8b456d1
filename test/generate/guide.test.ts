import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../src/diagnostics/message.ts';
import { SourceFile } from '../../src/diagnostics/source.ts';
import { functions } from '../../src/expression/functions.ts';
import { changeSchema, draftSchema } from '../../src/generate/answer.ts';
import { examples } from '../../src/generate/examples.ts';
import { languageGuide, textFields, valueFields } from '../../src/generate/language-guide.ts';
import { draftPrompt } from '../../src/generate/prompts.ts';
import { languageHasKey, schemaOutline } from '../../src/generate/schema-outline.ts';
import { fieldsOf } from '../../src/language/fields.ts';
import { loadWorkflow, readWorkflow } from '../../src/language/load.ts';
import { workflowSchema } from '../../src/language/structure/schema.ts';
import { helpers } from '../../src/template/helpers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const load = (text: string) => loadWorkflow(new SourceFile({ displayPath: 'example.yml', text }), { root });

describe('the guide of the language', () => {
  const guide = languageGuide();

  test('has every key of the schema, every function and every helper', () => {
    const keys = new Set<string>();
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inside] of Object.entries(value)) {
        // A prompt in a file of its own is nothing for who writes one file.
        if (key === 'examples' || key === 'defaultSnippets' || key === 'promptFile') continue;
        if (key === 'properties') for (const name of Object.keys(inside as object)) keys.add(name);
        collect(inside);
      }
    };
    collect(workflowSchema());
    const outline = schemaOutline();
    expect(keys.size).toBeGreaterThan(40);
    for (const key of keys) expect(outline, key).toMatch(new RegExp(`^- ${key}(?: \\(|: as in )`, 'm'));
    for (const { signature } of functions) expect(guide).toContain(`- ${signature}: `);
    for (const { signature } of helpers) expect(guide).toContain(`- ${signature}: `);
  });

  test('costs less than 6,000 tokens, at four characters each', () => {
    expect(guide.length / 4).toBeLessThan(6_000);
  });

  test('names the fields of each notation as the language has them', () => {
    const fixtures = `${root}/test/fixtures/language`;
    const path = `${fixtures}/everything.yml`;
    const { workflow } = readWorkflow(path, { root: fixtures, displayPath: 'everything.yml' });
    const all = [...(workflow === undefined ? [] : fieldsOf(workflow))];
    expect(all.length).toBeGreaterThan(20);
    const keysOf = (...kinds: readonly string[]) =>
      new Set(all.filter(({ kind }) => kinds.includes(kind)).map(({ key }) => key));
    expect([...textFields]).toEqual(expect.arrayContaining([...keysOf('text')]));
    expect([...valueFields()]).toEqual(expect.arrayContaining([...keysOf('value', 'condition')]));
  });

  test.each(examples)('shows what has no mistake and no warning: $wish', ({ yaml }) => {
    const { workflow, diagnostics } = load(yaml);
    expect(diagnostics.map(messageOf)).toEqual([]);
    expect(workflow?.outputs.length).toBeGreaterThan(0);
    expect(guide).toContain(yaml);
  });
});

test('shared workflows are to be called only once the language can do that', () => {
  const shared = {
    name: 'pr-review',
    path: 'codex-flow/workflows/pr-review.yml',
    workflow: { name: 'Review', description: 'Reviews a change.', inputs: [] },
  };
  const prompt = draftPrompt('review my change', [shared]);
  expect(prompt).toContain('- codex-flow/workflows/pr-review.yml (pr-review): Reviews a change.');
  expect(prompt.includes('call it in a job with "uses: <path>"')).toBe(languageHasKey('uses'));
});

test.each([
  ['a new workflow', draftSchema],
  ['a change', changeSchema],
])('the form of the answer for %s is one that strict mode takes', (_, schema) => {
  const step = { id: 'a', prompt: 'Answer.', files: [], 'output-schema': schema };
  const { diagnostics } = load(
    JSON.stringify({ jobs: { a: { steps: [step] } }, outputs: { a: '${{ jobs.a.outputs.a }}' } }),
  );
  expect(diagnostics.map(messageOf)).toEqual([]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../src/diagnostics/message.ts';
import { readWorkflow } from '../../src/language/load.ts';
import type { PromptStep } from '../../src/model/workflow.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readdirSync(join(root, 'workflows')).sort();

test('these workflows are shared', () => {
  expect(files).toEqual([
    'adversarial-review.yml',
    'bug-investigation.yml',
    'hello.yml',
    'issue-triage.yml',
    'pr-review.yml',
    'release-smoke.yml',
  ]);
});

describe.each(files)('%s', (file) => {
  const path = join(root, 'workflows', file);
  const { workflow, diagnostics } = readWorkflow(path, { root, displayPath: file });
  const prompts = (): readonly PromptStep[] =>
    (workflow?.jobs ?? []).flatMap(({ steps }) => steps.filter((step) => step.kind === 'prompt'));

  test('has nothing that validate finds, warnings included', () => {
    expect(diagnostics.map(messageOf)).toEqual([]);
    expect(workflow).toBeDefined();
  });

  test('names its schema for editors', () => {
    expect(readFileSync(path, 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/schema\/workflow\.schema\.json\n/,
    );
  });

  test('describes itself, in what `list` shows whole, and each of its inputs', () => {
    expect(workflow?.description).toMatch(/\.$/);
    expect(workflow?.description?.length).toBeLessThan(220);
    expect(workflow?.inputs.length).toBeGreaterThan(0);
    for (const input of workflow?.inputs ?? []) expect(input.description, input.name).toMatch(/\w+ \w+/);
  });

  test('has a result', () => {
    expect(workflow?.outputs.length).toBeGreaterThan(0);
  });

  test('lets agents read only, and says what they answer', () => {
    expect(prompts().length).toBeGreaterThan(0);
    for (const step of prompts()) {
      expect(step.options.sandbox, step.id).toBe('read-only');
      expect(step.options.network || step.options.webSearch, step.id).toBe(false);
      expect(step.timeoutMinutes, step.id).toBeDefined();
      expect(step.named, step.id).toBe(true);
    }
  });
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { nearestWorkflows } from '../../src/generate/nearest.ts';
import type { KnownWorkflow } from '../../src/generate/workflow-list.ts';
import { readWorkflow } from '../../src/language/load.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shared = readdirSync(join(root, 'workflows')).flatMap((file): KnownWorkflow[] => {
  const { workflow } = readWorkflow(join(root, 'workflows', file), { root, displayPath: file });
  return workflow === undefined ? [] : [{ name: file.replace('.yml', ''), path: file, workflow }];
});

test.each([
  ['review this PR for security and performance, one agent per changed file', 'pr-review'],
  ['Reviewing my pull requests', 'pr-review'],
  ['find out why the login fails, look at each suspect file', 'bug-investigation'],
  ['what is the cause of this bug', 'bug-investigation'],
  ['triage and label all open issues', 'issue-triage'],
  ['smoke test before a release', 'release-smoke'],
  ['let sceptics challenge each finding', 'adversarial-review'],
])('%j comes nearest to %s', (wish, name) => {
  expect(nearestWorkflows(wish, shared)[0]?.name).toBe(name);
});

test('without a word in common there is none', () => {
  expect(nearestWorkflows('bake a cake', shared)).toEqual([]);
  expect(nearestWorkflows('please do it for me', shared)).toEqual([]);
  expect(nearestWorkflows('anything', [])).toEqual([]);
});

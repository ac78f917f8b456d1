import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { messageOf } from '../../src/diagnostics/message.ts';
import { SourceFile } from '../../src/diagnostics/source.ts';
import { abilitiesOf, onlyReads } from '../../src/generate/abilities.ts';
import { loadWorkflow } from '../../src/language/load.ts';
import type { Workflow } from '../../src/model/workflow.ts';

function workflow(steps: string, head = ''): Workflow {
  const text = `${head}jobs:\n  a:\n    steps:\n${steps}`;
  const loaded = loadWorkflow(new SourceFile({ displayPath: 'w.yml', text }), { root: '/nowhere' });
  if (loaded.workflow === undefined) throw new Error(`it has mistakes:\n${text}`);
  return loaded.workflow;
}

test.each([
  ['{ id: x, prompt: Read. }', { readers: ['a/x'] }, true],
  ['{ id: x, prompt: Write., sandbox: workspace-write }', { writers: ['a/x'] }, false],
  ['{ id: x, prompt: Go., sandbox: danger-full-access }', { unlimited: ['a/x'] }, false],
  ['{ id: x, prompt: Search., web-search: true }', { webSearch: ['a/x'] }, false],
  // Codex gives the network only to agents that may write.
  ['{ id: x, prompt: Read., network: true }', { readers: ['a/x'], network: [] }, true],
  [
    '{ id: x, prompt: Write., sandbox: workspace-write, network: true, add-dirs: [../other] }',
    { network: ['a/x'], elsewhere: [{ step: 'a/x', directories: ['../other'] }] },
    false,
  ],
  [
    '{ id: x, run: "echo {{{ run.id }}}", unsafe-interpolation: true }',
    { commands: [{ command: 'echo {{{ run.id }}}', unsafe: true, sandbox: 'none', network: true }] },
    false,
  ],
  [
    '{ id: x, run: npm test, sandbox: workspace-write, network: true }',
    { commands: [{ step: 'a/x', unsafe: false, sandbox: 'workspace-write', network: true }] },
    false,
  ],
  ['{ run: ls, sandbox: read-only }', { commands: [{ sandbox: 'read-only', network: false }] }, false],
  ['{ id: x, approve: Go on? }', { approvals: ['a/x'] }, true],
])('%s', (step, abilities, reads) => {
  const found = abilitiesOf(workflow(`      - ${step}\n`));
  expect(found).toMatchObject(abilities);
  expect(onlyReads(found)).toBe(reads);
});

test('secrets are something to be looked at', () => {
  const found = abilitiesOf(workflow('      - prompt: "{{ secrets.TOKEN }}"\n', 'secrets: [TOKEN]\n'));
  expect(found.secrets).toEqual(['TOKEN']);
  expect(onlyReads(found)).toBe(false);
});

test('what a called workflow may do counts', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const text = 'jobs:\n  smoke:\n    uses: ./workflows/release-smoke.yml\n';
  const source = new SourceFile({ path: `${root}w.yml`, displayPath: 'w.yml', text });
  const { workflow: loaded, diagnostics } = loadWorkflow(source, { root });
  expect(diagnostics.map(messageOf)).toEqual([]);
  if (loaded === undefined) return;
  const { commands, readers } = abilitiesOf(loaded);
  expect([...commands.map(({ step }) => step), ...readers].every((step) => step.startsWith('smoke/'))).toBe(
    true,
  );
  expect(commands.length).toBeGreaterThan(0);
});

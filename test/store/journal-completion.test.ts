import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completionIn } from '../../src/store/journal-completion.ts';
import { Rig } from '../rig/rig.ts';

const workflow = `
secrets: [TOKEN]
jobs:
  one:
    strategy: { matrix: { text: ['plain', 'ü "quoted" \\ 𝄞', '","output":{},"key":"'] } }
    steps:
      - { id: ask, files: [], prompt: "What is {{ matrix.text }}?", output: { output: string, key: string, thread_id: number } }
      - { id: say, files: [], run: "echo {{ matrix.text }}; echo $TOKEN", env: { TOKEN: "{{ secrets.TOKEN }}" } }
`;

test('what a run writes of its nodes is read without parsing it', async () => {
  await using rig = await Rig.create({ files: { 'w.yml': workflow } });
  const env = { TOKEN: 'hunter2-and-more' };
  const run = ['run', 'w.yml', '--agent', 'simulated', '--reporter', 'lines'];
  for (let i = 0; i < 2; i++) expect((await rig.run(run, { env })).stderr).toContain('succe');
  const folder = join(rig.dir, '.codex-flow/journal');
  const lines = readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line.includes('"type":"node.completed"'));
  expect(lines).toHaveLength(12);
  for (const line of lines) {
    const bytes = Buffer.from(`before\n${line}\nafter`);
    const found = completionIn(bytes, bytes.toString('latin1'), 7, bytes.length - 6);
    const record = JSON.parse(line);
    const { output, command, usage, duration_ms, model, thread_id } = record;
    expect({ ...found, members: JSON.parse(`{${found?.members}}`) }).toEqual({
      key: record.key,
      sample: record.sample,
      cached: record.cached,
      members: { output, command, usage, duration_ms, model, thread_id },
      node: JSON.stringify(record.node),
      at: JSON.stringify(record.at),
    });
  }
});

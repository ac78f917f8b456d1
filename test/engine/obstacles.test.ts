import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { nodeEnds, workflow } from './workflow.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const simulated = ['run', 'w', '--agent', 'simulated', '--reporter', 'lines'];

describe('what stands in the way of a run', () => {
  it('no room for temporary files: the steps that read the whole tree fail, the others run', async () => {
    const text = `
jobs:
  tree: { steps: [{ prompt: read it }] }
  none: { steps: [{ prompt: read nothing, files: [] }] }
`;
    await using rig = await Rig.create({ ...workflow(text), git: true });
    const nowhere = join(rig.dir, 'nowhere');
    const run = await rig.run(simulated, { env: { TMPDIR: nowhere } });
    expect(run.exitCode).toBe(1);
    expect(await nodeEnds(rig)).toEqual({ 'tree/step-1': 'workspace', 'none/step-1': 'completed' });
    expect(run.stderr).toContain(
      `the files of the repository can't be identified: it does not exist (temporary files in ${nowhere})`,
    );
  });

  it.skipIf(process.platform === 'win32')(
    'a journal that can not grow stops the run, and says so once',
    async () => {
      const text = `
jobs:
  long: { steps: [{ prompt: "{{#each (lines inputs.text)}}{{ this }}{{/each}}", files: [] }] }
  next: { needs: long, steps: [{ prompt: go on, files: [] }] }
inputs: { text: { type: string } }
`;
      await using rig = await Rig.create(workflow(text));
      const words = 'word '.repeat(4_000);
      const call = [process.execPath, program, ...simulated, '-i', `text=${words}`];
      const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
        // A limit on files' size is as a full disk: at most so many blocks of 512 bytes.
        execFile('sh', ['-c', 'ulimit -f 32; exec "$@"', 'sh', ...call], { cwd: rig.dir }, (error, _, text) =>
          resolve({ code: error?.code, stderr: text }),
        );
      });
      expect(code).toBe(1);
      expect(stderr.match(/can't be written: .*/g)?.[0]).toMatch(
        /^can't be written: it would become larger than is allowed \(.*\.jsonl\)$/,
      );
      expect(stderr).toMatch(/^Run failed/m);
      expect(stderr).not.toContain('next/step-1 started');
    },
  );
});

describe('an output that is too long', () => {
  it.each(['json', 'lines'])('can not be read as %s', async (output) => {
    const text = `
jobs:
  long: { steps: [{ run: seq 200000, output: ${output} }] }
`;
    await using rig = await Rig.create(workflow(text));
    const run = await rig.run(['run', 'w', '--reporter', 'lines']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(`more than the 1 MiB that is kept, so it can't be read as ${output}`);
  });
});

it('a run that is interrupted starts no step that waits for room in the budget', async () => {
  const text = `
budget: { tokens: 500 }
jobs:
  ask:
    strategy: { matrix: { n: [1, 2, 3] } }
    steps: [{ prompt: "say {{ matrix.n }}", files: [] }]
`;
  await using rig = await Rig.create(workflow(text));
  const running = rig.start([...simulated, '--simulate', 'latency=60000..60000']);
  await running.waitForOutput(/ask\[0\]\/step-1 \(1\) started/);
  running.kill('SIGINT');
  const run = await running.finished;
  expect(run.exitCode).toBe(130);
  expect(await nodeEnds(rig)).toEqual({
    'ask[0]/step-1': 'cancelled',
    'ask[1]/step-1': 'skipped',
    'ask[2]/step-1': 'skipped',
  });
});

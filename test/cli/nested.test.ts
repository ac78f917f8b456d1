import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nodeEnds, recordsOf, workflow } from '../engine/workflow.ts';
import { Rig } from '../rig/rig.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const asking = workflow('jobs: { a: { steps: [{ id: ask, prompt: Do it, files: [] }] } }\n');
const inside = { env: { CODEX_SANDBOX_NETWORK_DISABLED: '1' } };

describe("inside an agent's sandbox", () => {
  it('a run with Codex is refused at once, with the reason', async () => {
    await using rig = await Rig.create(asking);
    const run = await rig.run(['run', 'w'], inside);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain("this runs inside an agent's sandbox, where there is no network");
    expect(run.stderr).toContain('--agent simulated');
    expect(await rig.journal()).toEqual([]);
  });

  it.each([['run', 'w', '--agent', 'simulated'], ['validate'], ['plan', 'w'], ['list'], ['show'], ['runs']])(
    '%s works',
    async (...args) => {
      await using rig = await Rig.create(asking);
      await rig.run(['run', 'w', '--agent', 'simulated']);
      expect((await rig.run(args, inside)).exitCode).toBe(0);
    },
  );

  it.skipIf(process.platform === 'win32')('it is so in a real one', async () => {
    const call = `"${process.execPath}" "${program}" run w --reporter silent`;
    await using rig = await Rig.create({
      files: {
        ...asking.files,
        '.codex-flow/workflows/outer.yml': `
defaults: { run: { sandbox: workspace-write } }
jobs:
  real: { steps: [{ id: asks, run: ${JSON.stringify(call)} }] }
  simulated: { steps: [{ id: plays, run: ${JSON.stringify(`${call} --agent simulated --json`)} }] }
`,
      },
    });
    const run = await rig.run(['run', 'outer', '--concurrency', '1']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('or try it without Codex: --agent simulated');
    // The newest journal is that of the inner run, which did run.
    expect(await nodeEnds(rig)).toEqual({ 'a/ask': 'completed' });
    expect(recordsOf(await rig.journal(), 'run.completed')).toHaveLength(1);
    await rig.expectNoProcesses();
  });
});

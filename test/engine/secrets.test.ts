import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { nodeEnds, workflow } from './workflow.ts';

const text = `
secrets: [TOKEN]
inputs: { note: { type: string } }
jobs:
  use:
    strategy: { matrix: { place: ["\${{ inputs.note }}"] } }
    steps:
      - id: told
        run: echo hello {{ secrets.TOKEN }}; echo err {{ secrets.TOKEN }} >&2
        files: []
      - id: asked
        prompt: what is {{ secrets.TOKEN }}?
        files: []
  fail:
    steps:
      - run: echo {{ env.TOKEN }} >&2; exit 3
        env: { TOKEN: "{{ secrets.TOKEN }}" }
outputs:
  note: \${{ inputs.note }}
`;

const ends = { 'use[0]/told': 'completed', 'use[0]/asked': 'completed', 'fail/step-1': 'command' };

describe('secrets', () => {
  it.each(['lines', 'json', 'tree'])(
    'are nowhere: not in the journal, in results, on the screen (%s)',
    async (reporter) => {
      const secret = 'hunter2-hunter2';
      await using rig = await Rig.create(workflow(text));
      const args = ['run', 'w', '--agent', 'simulated', '--reporter', reporter, '-i', `note=my ${secret}`];
      const run = await rig.run(args, { env: { TOKEN: secret } });
      expect(run.exitCode).toBe(1);
      expect(run.stdout + run.stderr).not.toContain(secret);
      expect(run.stdout + run.stderr).toContain('my ***');
      expect(await nodeEnds(rig)).toEqual(ends);
      const kept = await readdir(`${rig.dir}/.codex-flow`, { recursive: true, withFileTypes: true });
      for (const file of kept.filter((each) => each.isFile())) {
        expect(await readFile(`${file.parentPath}/${file.name}`, 'utf8')).not.toContain(secret);
      }
    },
  );

  it.each(['node', 'jobs', 'completed', 'success', 'lines'])(
    'may be a word that records consist of: %s',
    async (secret) => {
      await using rig = await Rig.create(workflow(text));
      const args = ['run', 'w', '--agent', 'simulated', '--reporter', 'lines', '-i', `note=a ${secret}`];
      const run = await rig.run(args, { env: { TOKEN: secret } });
      expect(run.exitCode).toBe(1);
      expect(run.stderr).not.toContain('switched off');
      expect(run.stdout).toBe('a ***\n');
      expect(await nodeEnds(rig)).toEqual(ends);
    },
  );
});

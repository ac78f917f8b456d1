import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { nodeEnds, recordsOf, workflow } from './workflow.ts';

/** The messages of the nodes that failed in the newest run. */
async function messages(rig: Rig): Promise<Readonly<Record<string, unknown>>> {
  const failed = recordsOf(await rig.journal(), 'node.failed');
  return Object.fromEntries(failed.map((record) => [String(record.node), record.message]));
}

describe('what surrounds a step', () => {
  it('fails alone where the system refuses a path, and says why', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  circle: { steps: [{ run: echo never, cwd: loop }] }
  missing: { steps: [{ run: echo never, cwd: nowhere }] }
  long: { steps: [{ run: echo never, files: ["${'x'.repeat(400)}"] }] }
  file: { steps: [{ run: echo never, cwd: a.txt }] }
  fine: { steps: [{ id: x, run: echo fine }] }
`),
    );
    await rig.write('a.txt', 'a');
    symlinkSync('loop', join(rig.dir, 'loop'));
    const run = await rig.run(['run', 'w']);
    expect(run.exitCode).toBe(1);
    expect(await nodeEnds(rig)).toMatchObject({
      'circle/step-1': 'workspace',
      'missing/step-1': 'workspace',
      'long/step-1': 'workspace',
      'file/step-1': 'workspace',
      'fine/x': 'completed',
    });
    expect(await messages(rig)).toMatchObject({
      'circle/step-1': `cwd "loop" can't be entered: symbolic links form a circle`,
      'missing/step-1': `cwd "nowhere" can't be entered: it does not exist`,
      'file/step-1': 'cwd "a.txt" is no directory',
      'long/step-1': expect.stringContaining('its name is too long'),
    });
  });

  it('does not let a step work outside, by dots or by a link', async () => {
    await using rig = await Rig.create(
      workflow(`
inputs: { up: { type: string, default: ../home } }
jobs:
  dots: { steps: [{ run: echo never, cwd: "{{ inputs.up }}" }] }
  link: { steps: [{ run: echo never, cwd: out }] }
`),
    );
    mkdirSync(join(rig.dir, '..', 'elsewhere'));
    symlinkSync('../elsewhere', join(rig.dir, 'out'));
    expect((await rig.run(['run', 'w'])).exitCode).toBe(1);
    expect(await messages(rig)).toEqual({
      'dots/step-1': 'cwd "../home" leaves the repository',
      'link/step-1': 'cwd "out" leaves the repository',
    });
  });

  it('takes a NUL in a path for what it is, before anything runs where that can be', async () => {
    await using rig = await Rig.create(
      workflow(`
inputs: { path: { type: string } }
jobs:
  a: { steps: [{ run: echo never, cwd: "{{ inputs.path }}" }] }
`),
    );
    await rig.write('inputs.json', '{"path": "a\\u0000b"}');
    const run = await rig.run(['run', 'w', '--inputs', 'inputs.json']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).not.toMatch(/^ +at /m);
    expect(await nodeEnds(rig)).toEqual({ 'a/step-1': 'workspace' });
  });
});

describe('settings that turn out wrong', () => {
  it('a wrong continue-on-error tolerates nothing and is said', async () => {
    await using rig = await Rig.create(
      workflow(`
inputs: { answer: { type: object, default: { tolerate: "yes" } } }
jobs:
  step: { steps: [{ run: exit 1, continue-on-error: "\${{ inputs.answer.tolerate }}" }] }
  job: { continue-on-error: "\${{ inputs.answer.tolerate }}", steps: [{ run: "true" }] }
`),
    );
    const run = await rig.run(['run', 'w']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('continue-on-error must be true or false, but it is "yes"');
    expect(recordsOf(await rig.journal(), 'job.completed')).toContainEqual(
      expect.objectContaining({
        job: 'job',
        result: 'failure',
        reason: expect.stringContaining('true or false'),
      }),
    );
  });

  it("steps with always() still run when their job's time is up", async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a:
    timeout-minutes: 0.005
    steps:
      - { id: slow, run: sleep 30 }
      - { id: cleanup, if: always(), run: sleep 0.1; echo cleaned }
`),
    );
    expect((await rig.run(['run', 'w'])).exitCode).toBe(1);
    expect(await nodeEnds(rig)).toEqual({ 'a/slow': 'timeout', 'a/cleanup': 'completed' });
  });

  it('a text with very many runs of backticks is fenced like any other', async () => {
    await using rig = await Rig.create(
      workflow(`
inputs: { text: { type: string } }
jobs:
  a: { steps: [{ prompt: "{{ fence inputs.text }}", files: [] }] }
`),
    );
    await rig.write('inputs.json', JSON.stringify({ text: '` '.repeat(300_000) }));
    const run = await rig.run(['run', 'w', '--agent', 'simulated', '--inputs', 'inputs.json']);
    expect(run.exitCode).toBe(0);
  });
});

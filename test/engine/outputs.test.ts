import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { nodeEnds, recordsOf, workflow } from './workflow.ts';

describe('outputs', () => {
  it('go from steps to jobs to the workflow, in their types', async () => {
    await using rig = await Rig.create(
      workflow(
        `
jobs:
  a:
    steps:
      - { id: text, run: "printf 'two\\nlines\\n'" }
      - { id: lines, run: "printf 'x\\ny\\n'", output: lines }
      - { id: json, run: "echo '{\\"n\\": 1, \\"list\\": [true]}'", output: json }
      - { run: echo unnamed }
  b:
    needs: a
    steps: [{ id: hidden, run: echo hidden }]
    outputs: { sum: "\${{ needs.a.outputs.json.n + 0 == 1 && 'one' }}" , all: "\${{ toJSON(needs.a.outputs.lines) }}" }
outputs:
  a: \${{ jobs.a.outputs }}
  n: \${{ jobs.a.outputs.json.n }}
  mixed: n is \${{ jobs.a.outputs.json.n }}
`.replace('needs.a.outputs.json.n + 0 == 1', 'needs.a.outputs.json.n == 1'),
      ),
    );
    const run = await rig.run(['run', 'w', '--json']);
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toEqual({
      a: { text: 'two\nlines', lines: ['x', 'y'], json: { n: 1, list: [true] } },
      n: 1,
      mixed: 'n is 1',
    });
  });

  it('of one job make the matrix of the next', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  find: { steps: [{ id: names, run: "printf 'a b\\n\\"c\\"\\n'", output: lines }] }
  each:
    needs: find
    strategy: { matrix: { name: "\${{ needs.find.outputs.names }}" } }
    steps: [{ id: say, run: "printf %s {{ matrix.name }}" }]
outputs:
  said: \${{ jobs.each.instances.*.outputs.say }}
`),
    );
    const plan = await rig.run(['plan', 'w', '--json']);
    expect(JSON.parse(plan.stdout).jobs).toMatchObject([
      { id: 'find', dynamic: false, instances: 1 },
      { id: 'each', dynamic: true, instances: null },
    ]);
    const run = await rig.run(['run', 'w', '--json']);
    expect(JSON.parse(run.stdout)).toEqual({ said: ['a b', '"c"'] });
  });

  it('that make no matrix fail that job alone, in words', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  find: { steps: [{ id: value, run: echo 5, output: json }] }
  each:
    needs: find
    strategy: { matrix: { n: "\${{ needs.find.outputs.value }}" } }
    steps: [{ run: echo never }]
  other: { needs: find, steps: [{ run: echo fine }] }
`),
    );
    const run = await rig.run(['run', 'w']);
    expect(run.exitCode).toBe(1);
    expect(recordsOf(await rig.journal(), 'job.completed')).toContainEqual(
      expect.objectContaining({
        job: 'each',
        result: 'failure',
        reason: 'matrix key "n" must be an array of values, but it is the number 5',
      }),
    );
    expect(run.stderr).toContain('must be an array of values');
    expect(await nodeEnds(rig)).toMatchObject({ 'other/step-1': 'completed' });
  });

  it('that are missing fail the step that asks for them, not the others', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a: { steps: [{ id: json, run: "echo '{}'", output: json }] }
  asks: { needs: a, steps: [{ id: say, run: "echo {{ needs.a.outputs.json.missing }}" }] }
  other: { needs: a, steps: [{ id: say, run: echo fine }] }
`),
    );
    const run = await rig.run(['run', 'w']);
    expect(run.exitCode).toBe(1);
    expect(await nodeEnds(rig)).toEqual({
      'a/json': 'completed',
      'asks/say': 'template',
      'other/say': 'completed',
    });
    expect(run.stderr).toContain('needs.a.outputs.json has no "missing"');
  });

  it('a command that must print JSON and does not fails with what is wrong', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a: { steps: [{ run: echo nope, output: json }] }
`),
    );
    const run = await rig.run(['run', 'w']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('must print JSON');
  });
});

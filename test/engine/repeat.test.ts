import { describe, expect, test } from 'vitest';
import { ResponsesServer } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import { jobResults, nodeEnds, recordsOf, workflow } from './workflow.ts';

/** Prints 0, 1, 2, … as JSON; what came before is in the file. */
const counting = `
      - id: count
        run: |
          echo {{ repeat.index }}:{{#if repeat.previous}}{{ repeat.previous.count }}{{else}}-{{/if}} >> log.txt
          echo {{ repeat.index }}
        output: json
        files: []`;

describe('a job that repeats', () => {
  test('runs until its condition holds; each iteration sees the one before, and later jobs the last', async () => {
    await using rig = await Rig.create(
      workflow(`
inputs: { goal: { type: number, default: 2 }, most: { type: number, default: 5 } }
jobs:
  fix:
    repeat: { max: "\${{ inputs.most }}", until: "\${{ steps.count.output == inputs.goal }}" }
    steps:${counting}
  after:
    needs: fix
    steps: [{ id: say, run: "echo {{ needs.fix.outputs.count }}" }]
outputs: { last: "\${{ jobs.after.outputs.say }}" }
`),
    );
    const first = await rig.run(['run', 'w']);
    expect([first.exitCode, first.stdout]).toEqual([0, '2\n']);
    expect(first.stderr).toContain('fix#0 succeeded: "until" does not hold yet, so it goes on\n');
    expect(await rig.read('log.txt')).toBe('0:-\n1:0\n2:1\n');
    const records = await rig.journal();
    expect(recordsOf(records, 'iteration.completed')).toMatchObject([
      { job: 'fix', instance: null, iteration: 0, result: 'success', until: false, goes_on: true },
      { iteration: 1, until: false, goes_on: true },
      { iteration: 2, until: true, goes_on: false },
    ]);
    expect(recordsOf(records, 'node.completed')).toMatchObject([
      { node: 'fix#0/count', job: 'fix', iteration: 0 },
      { node: 'fix#1/count', job: 'fix', iteration: 1 },
      { node: 'fix#2/count', job: 'fix', iteration: 2 },
      { node: 'after/say' },
    ]);
    expect(records[0]).toMatchObject({ jobs: [{ id: 'fix', max_iterations: 5 }, { id: 'after' }] });
    const plan = await rig.run(['plan', 'w']);
    expect(plan.stdout).toContain('fix  repeats up to 5 times\n  fix#0/count  run  replay\n');
    expect(plan.stdout).toContain('fix#2/count  run  replay\n');
    expect(plan.stdout).not.toContain('fix#3');
    const json = JSON.parse((await rig.run(['plan', 'w', '-i', 'goal=4', '--json'])).stdout);
    expect(json.jobs[0]).toMatchObject({ id: 'fix', max_iterations: 5, instances: 1 });
    expect(json.nodes.map((node: { id: string; cache: string }) => [node.id, node.cache])).toEqual([
      ['fix#0/count', 'hit'],
      ['fix#1/count', 'hit'],
      ['fix#2/count', 'hit'],
      ['fix#3/count', 'miss'],
      ['after/say', 'unknown'],
    ]);
    expect((await rig.run(['show', 'latest', 'fix#1/count'])).stdout).toMatch(/^fix#1\/count\n/);
  });

  test('fails where the condition does not hold after the last one; its outputs are kept', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  fix:
    repeat: { max: 2, until: "\${{ repeat.outputs.count == 7 }}" }
    continue-on-error: \${{ git.branch == 'none' || git.branch == '' }}
    steps:${counting}
  after:
    needs: fix
    steps: [{ id: say, run: "echo {{ needs.fix.result }} {{ needs.fix.outputs.count }}" }]
outputs: { last: "\${{ jobs.after.outputs.say }}" }
`),
    );
    const tolerated = await rig.run(['run', 'w']);
    expect([tolerated.exitCode, tolerated.stdout]).toEqual([0, 'success 1\n']);
    const [fix] = recordsOf(await rig.journal(), 'job.completed');
    expect(fix).toMatchObject({
      reason: '"until" does not hold after 2 iterations, which is all that "repeat.max" allows',
    });
    expect(recordsOf(await rig.journal(), 'iteration.completed').at(-1)).toMatchObject({
      until: false,
      goes_on: false,
    });
  });

  test('ends with an iteration that fails, unless its step may', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  fails:
    repeat: { max: 4, until: "\${{ repeat.index == 3 }}" }
    steps: [{ run: "test {{ repeat.index }} != 1" }, { run: echo never }]
  goes-on:
    repeat: { max: 4, until: "\${{ steps.test.outcome == 'success' }}" }
    steps: [{ id: test, run: "test {{ repeat.index }} = 2", continue-on-error: true }]
`),
    );
    expect((await rig.run(['run', 'w'])).exitCode).toBe(1);
    expect(await jobResults(rig)).toEqual({ fails: 'failure', 'goes-on': 'success' });
    expect(await nodeEnds(rig)).toEqual({
      'fails#0/step-1': 'completed',
      'fails#0/step-2': 'completed',
      'fails#1/step-1': 'command',
      'fails#1/step-2': 'skipped',
      'goes-on#0/test': 'command',
      'goes-on#1/test': 'command',
      'goes-on#2/test': 'completed',
    });
  });

  test('with a matrix, each instance by itself; --only takes an iteration with those before it', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a:
    strategy: { matrix: { n: [0, 2] } }
    repeat: { max: 3, until: "\${{ repeat.index == matrix.n }}" }
    steps:
      - { id: x, run: "echo {{ matrix.n }}{{ repeat.index }}", files: [] }
      - { id: y, run: "echo y{{ matrix.n }}{{ repeat.index }}", files: [] }
outputs: { all: "\${{ join(jobs.a.instances.*.outputs.x) }}" }
`),
    );
    await rig.run(['run', 'w', '--only', 'a[1]#1/x']);
    expect(Object.keys(await nodeEnds(rig))).toEqual(['a[1]#0/x', 'a[1]#0/y', 'a[1]#1/x']);
    const all = await rig.run(['run', 'w']);
    expect([all.exitCode, all.stdout]).toEqual([0, '00,22\n']);
    expect(await nodeEnds(rig)).toMatchObject({
      'a[0]#0/x': 'completed',
      'a[1]#0/y': 'cached',
      'a[1]#1/x': 'cached',
      'a[1]#1/y': 'completed',
      'a[1]#2/y': 'completed',
    });
    for (const [only, message] of [
      ['a#3', 'job "a" has at most 3 iterations, numbered from 0'],
      ['a[2]#0', 'numbered from 0 to 1'],
    ] as const) {
      const refused = await rig.run(['run', 'w', '--only', only]);
      expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });

  test('of a workflow that it uses, with what the iteration before gave', async () => {
    await using rig = await Rig.create({
      files: {
        'inner.yml': `
inputs: { n: { type: number } }
jobs:
  add: { steps: [{ id: sum, run: "expr {{ inputs.n }} + 1", output: json, files: [] }] }
outputs: { sum: "\${{ jobs.add.outputs.sum }}" }
`,
        '.codex-flow/workflows/w.yml': `
jobs:
  caller:
    repeat: { max: 5, until: "\${{ repeat.outputs.sum == 3 }}" }
    uses: ../../inner.yml
    with: { n: "\${{ repeat.previous.sum || 0 }}" }
outputs: { sum: "\${{ jobs.caller.outputs.sum }}" }
`,
      },
    });
    const run = await rig.run(['run', 'w']);
    expect([run.exitCode, run.stdout]).toEqual([0, 'sum: 3\n']);
    expect(await nodeEnds(rig)).toEqual({
      'caller#0/add/sum': 'completed',
      'caller#1/add/sum': 'completed',
      'caller#2/add/sum': 'completed',
    });
    expect((await rig.run(['plan', 'w'])).stdout).toContain('caller#2/add/sum  run  replay');
    await rig.run(['run', 'w', '--only', 'caller#1/add/sum', '--fresh']);
    expect(Object.keys(await nodeEnds(rig))).toEqual(['caller#0/add/sum', 'caller#1/add/sum']);
  });

  test('identical prompts are samples, and a run that was cut goes on after the iterations that are done', async () => {
    await using server = await ResponsesServer.start();
    const scenario = server.scenario();
    let calls = 0;
    scenario.answer((call) => {
      calls += 1;
      call.reply({ good: calls === 3 });
    });
    await using rig = await Rig.create(
      workflow(`
jobs:
  draw:
    repeat: { max: 5, until: "\${{ steps.luck.output.good }}" }
    steps:
      - { id: luck, prompt: Is it good?, output: { good: boolean }, files: [] }
outputs: { index: "\${{ jobs.draw.outputs.luck.good }}" }
`),
    );
    await rig.codex(scenario);
    const paused = await rig.run(['run', 'w', '--budget-agents', '2']);
    expect(paused.exitCode).toBe(3);
    expect(await nodeEnds(rig)).toEqual({
      'draw#0/luck': 'completed',
      'draw#1/luck': 'completed',
      'draw#2/luck': 'skipped',
    });
    expect((await rig.run(['run', 'w'])).exitCode).toBe(0);
    expect(await nodeEnds(rig)).toEqual({
      'draw#0/luck': 'cached',
      'draw#1/luck': 'cached',
      'draw#2/luck': 'completed',
    });
    expect(scenario.calls.length).toBe(3);
    expect((await rig.run(['run', 'w'])).exitCode).toBe(0);
    expect(scenario.calls.length).toBe(3);
  });

  test('a gate within asks in each iteration', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a:
    repeat: { max: 3, until: "\${{ repeat.index == 1 }}" }
    steps: [{ approve: Again? }]
`),
    );
    const first = await rig.run(['run', 'w', '--approve', 'a#0']);
    expect(first.exitCode).toBe(3);
    expect(first.stderr).toContain("--approve 'a#0' --approve 'a#1/step-1'");
    expect((await rig.run(['run', 'w', '--approve', 'a'])).exitCode).toBe(0);
    expect(await nodeEnds(rig)).toEqual({ 'a#0/step-1': 'cached', 'a#1/step-1': 'completed' });
  });
});

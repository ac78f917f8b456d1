import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { SteeredCommands } from '../rig/steered-commands.ts';
import { jobResults, nodeEnds, recordsOf, workflow } from './workflow.ts';

describe('scheduling', () => {
  it('starts a job as soon as its own needs have ended: no barrier', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create(
      workflow(`
jobs:
  fast: { steps: [{ run: ${JSON.stringify(commands.command('fast'))} }] }
  slow: { steps: [{ run: ${JSON.stringify(commands.command('slow'))} }] }
  after-fast: { needs: fast, steps: [{ run: ${JSON.stringify(commands.command('after-fast'))} }] }
`),
    );
    const running = rig.start(['run', 'w']);
    const [fast, slow] = await commands.nextAll(2);
    fast?.exit();
    const after = await commands.next();
    expect(after.name).toBe('after-fast');
    after.exit();
    slow?.exit();
    expect((await running.finished).exitCode).toBe(0);
  });

  it('keeps to --concurrency, and gives a free slot to the first in plan order, not to who waited longest', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create(
      workflow(`
jobs:
  first: { steps: [{ run: ${JSON.stringify(commands.command('first'))} }] }
  late: { needs: first, steps: [{ run: ${JSON.stringify(commands.command('late'))} }] }
  m:
    strategy: { matrix: { n: [0, 1, 2] } }
    steps: [{ run: ${JSON.stringify(commands.command('m{{ matrix.n }}'))} }]
`),
    );
    const running = rig.start(['run', 'w', '--concurrency', '1']);
    (await commands.next()).exit();
    const m0 = await commands.next();
    await running.waitForOutput(/job late started/);
    m0.exit();
    for (let i = 0; i < 3; i++) (await commands.next()).exit();
    expect((await running.finished).exitCode).toBe(0);
    expect(commands.started).toEqual(['first', 'm0', 'late', 'm1', 'm2']);
  });

  it('keeps to max-parallel, whatever the concurrency', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create(
      workflow(`
jobs:
  m:
    strategy: { max-parallel: 1, matrix: { n: [0, 1, 2] } }
    steps:
      - run: ${JSON.stringify(commands.command('m{{ matrix.n }}a'))}
      - run: ${JSON.stringify(commands.command('m{{ matrix.n }}b'))}
`),
    );
    const running = rig.start(['run', 'w']);
    for (let i = 0; i < 6; i++) (await commands.next()).exit();
    expect((await running.finished).exitCode).toBe(0);
    expect(commands.started).toEqual(['m0a', 'm0b', 'm1a', 'm1b', 'm2a', 'm2b']);
  });

  it('39: with fail-fast a failure ends the running siblings and keeps the others from starting', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create(
      workflow(`
jobs:
  m:
    strategy: { fail-fast: true, matrix: { n: [0, 1, 2] } }
    steps:
      - { id: work, run: ${JSON.stringify(commands.command('{{ matrix.n }}'))} }
      - { id: cleanup, if: always(), run: echo cleaned }
`),
    );
    const running = rig.start(['run', 'w', '--concurrency', '2']);
    const [zero, one] = await commands.nextAll(2);
    one?.exit(1);
    await zero?.gone;
    expect((await running.finished).exitCode).toBe(1);
    expect(commands.started.toSorted()).toEqual(['0', '1']);
    expect(await jobResults(rig)).toEqual({ m: 'failure' });
    expect(await nodeEnds(rig)).toEqual({
      'm[0]/work': 'cancelled',
      'm[0]/cleanup': 'completed',
      'm[1]/work': 'command',
      'm[1]/cleanup': 'completed',
      'm[2]/work': 'skipped',
      'm[2]/cleanup': 'skipped',
    });
    await rig.expectNoProcesses();
  });

  it('ends a step that takes longer than its timeout-minutes, and a job that does', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create(
      workflow(`
jobs:
  step: { steps: [{ run: ${JSON.stringify(commands.command('step'))}, timeout-minutes: 0.005 }] }
  job:
    timeout-minutes: 0.005
    steps: [{ run: ${JSON.stringify(commands.command('job'))} }, { run: echo never }]
`),
    );
    const run = await rig.run(['run', 'w']);
    expect(run.exitCode).toBe(1);
    expect(await nodeEnds(rig)).toEqual({
      'step/step-1': 'timeout',
      'job/step-1': 'timeout',
      'job/step-2': 'skipped',
    });
    expect(run.stderr).toContain('longer than its timeout-minutes, 0.005');
    await rig.expectNoProcesses();
  });

  it('Ctrl-C stops what runs, keeps what is done, and exits with 130', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create({
      files: {
        'x.txt': 'x',
        ...workflow(`
jobs:
  m:
    strategy: { matrix: { n: [0, 1] } }
    steps: [{ id: work, files: [x.txt], run: ${JSON.stringify(commands.command('{{ matrix.n }}'))} }]
  after: { needs: m, if: always(), steps: [{ run: echo never }] }
`).files,
      },
    });
    const running = rig.start(['run', 'w', '--reporter', 'json']);
    const [zero, one] = await commands.nextAll(2);
    zero?.exit(0, { stdout: 'done' });
    await running.waitForOutput(/"node\.completed"/);
    running.kill('SIGINT', { group: true });
    await one?.gone;
    expect((await running.finished).exitCode).toBe(130);
    expect(await nodeEnds(rig)).toEqual({ 'm[0]/work': 'completed', 'm[1]/work': 'cancelled' });
    expect(recordsOf(await rig.journal(), 'run.completed')).toMatchObject([{ result: 'cancelled' }]);
    await rig.expectNoProcesses();

    const again = rig.start(['run', 'w']);
    const rest = await commands.next();
    expect(rest.name).toBe('1');
    rest.exit();
    expect((await again.finished).exitCode).toBe(0);
    expect(await nodeEnds(rig)).toMatchObject({ 'm[0]/work': 'cached', 'm[1]/work': 'completed' });
  });

  it('waiting for a slot is none of the time that a job may take', async () => {
    // "hog" comes before "timed" in the plan, so it takes both slots once the first step of "timed" is done.
    const { files } = workflow(`
jobs:
  first: { steps: [{ run: "true" }] }
  hog:
    needs: first
    strategy: { matrix: { n: [1, 2] } }
    steps: [{ run: sleep 5 }]
  timed:
    timeout-minutes: 0.06
    steps: [{ id: short, run: sleep 1 }, { id: long, run: sleep 4716 }]
`);
    await using rig = await Rig.create({ files });
    expect((await rig.run(['run', 'w', '--concurrency', '2'])).exitCode).toBe(1);
    const [failed] = recordsOf(await rig.journal(), 'node.failed');
    expect(failed).toMatchObject({
      node: 'timed/long',
      class: 'timeout',
      // Not "and this step more than 5 minutes after that".
      message: 'the job "timed" took longer than its timeout-minutes, 0.06',
    });
  });
});

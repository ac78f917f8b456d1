import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import type { Running } from '../rig/running.ts';
import { jobResults, nodeEnds, recordsOf, workflow } from './workflow.ts';

const ship = `
jobs:
  build:
    steps:
      - { id: make, run: echo v1, files: [] }
  other:
    steps:
      - { run: echo other, files: [] }
  ship:
    needs: build
    steps:
      - { id: agreed, approve: "Publish {{ needs.build.outputs.make }}?" }
      - { id: publish, run: echo done >> published.txt, files: [] }
      - { if: always(), run: echo done >> cleaned.txt, files: [] }
  after:
    needs: ship
    if: always()
    steps:
      - { run: echo done >> after.txt, files: [] }
outputs:
  agreed: \${{ jobs.ship.outputs.agreed }}
`;

const goOn = (output: string): readonly string[] => {
  const [, command = ''] = /^ {2}codex-flow (.*)$/m.exec(output) ?? [];
  return command.split(' ').map((word) => word.replaceAll("'", ''));
};

describe('a step that asks for approval, where there is nobody to ask', () => {
  test('ends the run paused when all else is done; the command that is shown goes on, and nothing is done twice', async () => {
    await using rig = await Rig.create(workflow(ship));
    const paused = await rig.run(['run', 'w']);
    expect(paused.exitCode).toBe(3);
    expect(paused.stderr).toContain('waits for the approval of ship/agreed: Publish v1?');
    expect(paused.stderr).toContain('  codex-flow run w --approve ship/agreed\n');
    expect(await jobResults(rig)).toEqual({
      build: 'success',
      other: 'success',
      ship: 'cancelled',
      after: 'cancelled',
    });
    expect(recordsOf(await rig.journal(), 'node.skipped')).toMatchObject([
      { node: 'ship/agreed', reason: 'approval', message: 'waits for approval: Publish v1?' },
      { node: 'ship/publish', reason: 'approval' },
      { node: 'ship/step-3', reason: 'approval' },
    ]);
    expect((await rig.run(['plan', 'w'])).stdout).toContain('ship/agreed  approve  asks for approval');

    const going = await rig.run([...goOn(paused.stderr), '--json']);
    expect([going.exitCode, going.stdout]).toEqual([0, '{\n  "agreed": true\n}\n']);
    expect(going.stderr).toContain('ship/agreed approved with --approve');
    expect(await nodeEnds(rig)).toMatchObject({
      'build/make': 'cached',
      'other/step-1': 'cached',
      'ship/agreed': 'completed',
    });
    const [agreed] = recordsOf(await rig.journal(), 'node.completed').filter(({ step }) => step === 'agreed');
    expect(agreed).toMatchObject({
      input: { kind: 'approve', text: 'Publish v1?' },
      output: true,
      approved_by: 'flag',
    });
    for (const name of ['published', 'cleaned', 'after'])
      expect(await rig.read(`${name}.txt`)).toBe('done\n');
    expect((await rig.run(['show', 'latest', 'ship/agreed'])).stdout).toMatch(
      /approved +with --approve[\s\S]*Question:\n {2}Publish v1\?/,
    );
    expect((await rig.run(['run', 'w'])).exitCode).toBe(3);
  });

  const last = (question: string) =>
    workflow(`
jobs:
  a:
    steps:
      - { id: version, run: cat version.txt, files: [version.txt] }
      - { id: agreed, approve: "${question}" }
      - { run: test -e go.txt }
`);

  test('an approval stands for the run that goes on, as long as what it was given for stays the same', async () => {
    await using rig = await Rig.create(last('Publish it?'));
    await rig.write('version.txt', 'v1');
    expect((await rig.run(['run', 'w', '--approve', 'all'])).exitCode).toBe(1);
    expect((await rig.run(['run', 'w'])).exitCode).toBe(1);
    expect(await nodeEnds(rig)).toMatchObject({ 'a/agreed': 'cached' });
    await rig.write('version.txt', 'v2');
    expect((await rig.run(['run', 'w'])).exitCode).toBe(3);
    await rig.write('go.txt', '');
    expect((await rig.run(['run', 'w', '--approve', 'a'])).exitCode).toBe(0);
  });

  test('no gate is passed with the approval of another that asks the same', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a:
    strategy: { matrix: { n: [1, 2, 3] }, max-parallel: 1 }
    steps:
      - { id: agreed, approve: Go on? }
      - { run: echo done, files: [] }
`),
    );
    const paused = await rig.run(['run', 'w', '--approve', 'a[1]']);
    expect(paused.exitCode).toBe(3);
    expect(goOn(paused.stderr)).toEqual([
      'run',
      'w',
      '--approve',
      'a[1]',
      '--approve',
      'a[0]/agreed',
      '--approve',
      'a[2]/agreed',
    ]);
    expect(await nodeEnds(rig)).toMatchObject({ 'a[0]/agreed': 'skipped', 'a[1]/step-2': 'completed' });
    await rig.run(['run', 'w']);
    expect(await nodeEnds(rig)).toMatchObject({
      'a[0]/agreed': 'skipped',
      'a[1]/agreed': 'cached',
      'a[2]/agreed': 'skipped',
    });
    expect((await rig.run(['run', 'w', '--approve', 'a'])).exitCode).toBe(0);
  });

  test('of a workflow that a job uses, too', async () => {
    await using rig = await Rig.create({
      files: {
        'inner.yml': 'jobs: { ship: { steps: [{ id: agreed, approve: Go on? }] } }',
        '.codex-flow/workflows/w.yml':
          'jobs: { caller: { uses: ../../inner.yml }, after: { needs: caller, if: always(), steps: [{ run: echo x >> after.txt }] } }',
      },
    });
    const paused = await rig.run(['run', 'w']);
    expect(paused.exitCode).toBe(3);
    expect(goOn(paused.stderr)).toEqual(['run', 'w', '--approve', 'caller/ship/agreed']);
    await expect(rig.read('after.txt')).rejects.toThrow('ENOENT');
    expect((await rig.run(['run', 'w', '--approve', 'caller/ship'])).exitCode).toBe(0);
    expect(await rig.read('after.txt')).toBe('x\n');
  });

  test.each([
    ['ship/agred', 'is no step that asks for approval, and has none: did you mean "ship/agreed"?'],
    ['shp', 'is no step that asks for approval, and has none: did you mean "ship"?'],
    ['ship/publish', 'what asks is "ship/agreed"'],
    ['ship[1]', 'has an instance, but job "ship" has no matrix'],
    ['ship#1', 'has an iteration, but job "ship" has no "repeat"'],
    ['ship/', 'is no node'],
  ])('--approve %s is refused', async (given, message) => {
    await using rig = await Rig.create(workflow(ship));
    const refused = await rig.run(['run', 'w', '--approve', given]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(message);
    expect(await rig.journal()).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('a step that asks for approval, on a terminal', () => {
  const two = workflow(`
jobs:
  late:
    steps:
      - { run: echo 1, files: [] }
      - { id: agreed, approve: "Late?", continue-on-error: true }
      - { id: seen, run: "echo {{ steps.agreed.outcome }}" }
  first:
    steps:
      - { id: agreed, approve: "First?\\nReally?" }
      - { run: echo yes, files: [] }
outputs: { seen: "\${{ jobs.late.outputs.seen }}" }
`);
  const start = (rig: Rig): Running =>
    rig.start(['run', 'w'], { tty: true, env: { TERM: 'xterm' }, input: null });

  test('is asked for a yes or a no, one question at a time', async () => {
    await using rig = await Rig.create(two);
    const run = start(rig);
    await run.waitForOutput(/first\/agreed asks:\r\n {2}First\?\r\n {2}Really\?\r\nApprove\? .*: $/);
    run.type('\n');
    await run.waitForOutput(/: \r\nApprove\? .*: $/);
    run.type('yes\n');
    await run.waitForOutput(/late\/agreed asks:\r\n {2}Late\?\r\nApprove\? .*: $/);
    run.type('n\n');
    const { exitCode, stdout } = await run.finished;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('\nfailure\r\n');
    expect(await nodeEnds(rig)).toMatchObject({
      'first/step-2': 'completed',
      'late/agreed': 'declined',
      'late/seen': 'completed',
    });
    const approved = recordsOf(await rig.journal(), 'node.completed').filter(({ step }) => step === 'agreed');
    expect(approved).toMatchObject([{ node: 'first/agreed', approved_by: 'terminal' }]);
  });

  test('a no fails it, and the next run asks again', async () => {
    await using rig = await Rig.create(
      workflow('jobs: { a: { steps: [{ approve: Go? }, { run: echo x }] } }'),
    );
    const run = start(rig);
    await run.waitForOutput(/Approve\?/);
    run.type('n\n');
    expect((await run.finished).exitCode).toBe(1);
    expect(await nodeEnds(rig)).toEqual({ 'a/step-1': 'declined', 'a/step-2': 'skipped' });
    expect((await rig.run(['run', 'w'])).exitCode).toBe(3);
  });

  test.each([
    ['Ctrl-D leaves all of them open', '\u0004', 3],
    ['Ctrl-C interrupts the run', '\u0003', 130],
  ])('%s', async (_, key, exitCode) => {
    await using rig = await Rig.create(two);
    const run = start(rig);
    await run.waitForOutput(/first\/agreed asks:[\s\S]*Approve\? .*: $/);
    run.type(key);
    expect((await run.finished).exitCode).toBe(exitCode);
    expect(await nodeEnds(rig)).toMatchObject({ 'first/step-2': 'skipped', 'late/agreed': 'skipped' });
    await rig.expectNoProcesses();
  });
});

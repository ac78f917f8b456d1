import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { expectRefusal, jsonOf, oneJob, pathOf, tenMistakes } from './texts.ts';

const fanOut = `name: Fan out
budget: { agents: 50 }
jobs:
  look:
    strategy:
      matrix:
        file: [a.ts, b.ts]
        deep: [true, false]
    steps:
      - id: read
        name: Read {{ matrix.file }}
        prompt: Read {{ matrix.file }}.
        output: { found: [string] }
      - run: echo done
  again:
    needs: look
    strategy:
      matrix:
        item: \${{ needs.look.instances[0].outputs.read.found }}
    steps:
      - id: check
        prompt: Check {{ json matrix.item }}.
  end:
    needs: [look, again]
    steps:
      - id: sum-up
        prompt: The end.
`;

describe('plan --json', () => {
  test('lists every node that is known, and marks dynamic jobs', async () => {
    await using rig = await Rig.create({ files: { [pathOf('fan')]: fanOut } });
    const plan = jsonOf(await rig.run(['plan', 'fan', '--json'])) as {
      workflow: object;
      jobs: { id: string; dynamic: boolean; instances: number | null; needs: string[] }[];
      nodes: object[];
    };
    expect(plan.workflow).toMatchObject({ name: 'Fan out', path: pathOf('fan') });
    expect(plan.jobs.map(({ id, dynamic, instances, needs }) => ({ id, dynamic, instances, needs }))).toEqual(
      [
        { id: 'look', dynamic: false, instances: 4, needs: [] },
        { id: 'again', dynamic: true, instances: null, needs: ['look'] },
        { id: 'end', dynamic: false, instances: 1, needs: ['look', 'again'] },
      ],
    );
    expect(plan.nodes).toHaveLength(9);
    expect(plan.nodes.slice(0, 2)).toEqual([
      {
        id: 'look[0]/read',
        job: 'look',
        instance: 0,
        matrix: { file: 'a.ts', deep: true },
        step: 'read',
        kind: 'prompt',
        name: 'Read a.ts',
        cache: 'miss',
        reason: 'new',
        estimated_tokens: null,
      },
      {
        id: 'look[0]/step-2',
        job: 'look',
        instance: 0,
        matrix: { file: 'a.ts', deep: true },
        step: 'step-2',
        kind: 'run',
        name: 'step-2',
        cache: 'miss',
        reason: 'commands without "files" always run',
        estimated_tokens: 0,
      },
    ]);
    expect(plan.nodes.at(-1)).toEqual({
      id: 'end/sum-up',
      job: 'end',
      instance: null,
      matrix: null,
      step: 'sum-up',
      kind: 'prompt',
      name: 'sum-up',
      cache: 'miss',
      reason: 'new',
      estimated_tokens: null,
    });
  });
});

describe('plan', () => {
  test('shows jobs, nodes and what is not known yet', async () => {
    await using rig = await Rig.create({ files: { [pathOf('fan')]: fanOut } });
    const { exitCode, stdout } = await rig.run(['plan', 'fan']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^look {2}4 instances$/m);
    expect(stdout).toMatch(/^ {2}look\[3\]\/read {2}prompt {2}to run: new {2}Read b\.ts/m);
    expect(stdout).toMatch(/^again {2}dynamic: its matrix waits for look/m);
    expect(stdout).toMatch(/^ {2}again\[…\]\/check/m);
    expect(stdout).toMatch(/\n9 nodes in 3 jobs: 9 to run, and what 1 dynamic job will add\n$/);
  });

  test('of a thousand instances stays readable, and is whole as JSON', async () => {
    const wide =
      'jobs:\n  wide:\n    strategy:\n      matrix:\n        n: ${{ range(1, 1000) }}\n    steps:\n      - run: echo {{ matrix.n }}\n';
    await using rig = await Rig.create({ files: { [pathOf('wide')]: wide } });
    const { stdout } = await rig.run(['plan', 'wide']);
    expect(stdout.split('\n').length).toBeLessThan(40);
    expect(stdout).toContain('… and 980 more');
    expect(stdout).toContain('1,000 nodes in 1 job: 1,000 to run');
    const { nodes } = jsonOf(await rig.run(['plan', 'wide', '--json'])) as { nodes: { id: string }[] };
    expect(nodes).toHaveLength(1000);
    expect(nodes.at(-1)?.id).toBe('wide[999]/step-1');
  });

  test('draws the jobs for Mermaid', async () => {
    await using rig = await Rig.create({ files: { [pathOf('fan')]: fanOut } });
    const { stdout } = await rig.run(['plan', 'fan', '--graph', 'mermaid']);
    expect(stdout.split('\n')).toEqual([
      'flowchart TD',
      '  job_look["look × 4"]',
      '  job_again["again × ?"]',
      '  job_end["end"]',
      '  job_look --> job_again',
      '  job_look --> job_end',
      '  job_again --> job_end',
      '',
    ]);
  });

  test('runs nothing', async () => {
    const touch = 'jobs:\n  a:\n    steps:\n      - run: touch touched\n';
    await using rig = await Rig.create({ files: { [pathOf('a')]: touch } });
    expect((await rig.run(['plan', 'a'])).exitCode).toBe(0);
    await expect(rig.read('touched')).rejects.toThrow();
    expect(await rig.journal()).toEqual([]);
  });
});

describe('a workflow', () => {
  test.each<[string, RegExp]>([
    ['helo', /there is no workflow "helo"\n {2}- did you mean "hello"\?\n/],
    ['./helo.yml', /there is no workflow "\.\/helo\.yml"/],
    ['@acme/flows/w.yml', /there is no workflow "@acme\/flows\/w\.yml"/],
    ['.', /"\." is a folder, not a workflow/],
    ['', /there is no workflow ""/],
    ['twice', /workflow "twice" could be .*twice\.yaml or .*twice\.yml/],
    ['ten', /10 errors in 1 file/],
    ['empty', /the file is empty/],
    ['control', /error: .*\[/],
  ])('named %j is refused', async (name, message) => {
    await using rig = await Rig.create({
      files: {
        [pathOf('hello')]: oneJob,
        [pathOf('twice')]: oneJob,
        '.codex-flow/workflows/twice.yaml': oneJob,
        [pathOf('ten')]: tenMistakes,
        [pathOf('empty')]: '',
        [pathOf('control')]: 'name: \u0000',
      },
    });
    expectRefusal(await rig.run(['plan', name]), message);
  });

  test('that is invalid is not run', async () => {
    await using rig = await Rig.create({ files: { [pathOf('ten')]: tenMistakes } });
    expectRefusal(await rig.run(['run', 'ten', '--agent', 'simulated']), /10 errors in 1 file/);
    expectRefusal(await rig.run(['run', 'nope', '--agent', 'simulated']), /there is no workflow "nope"/);
    expect(await rig.journal()).toEqual([]);
  });

  test('is found by name with or without extension, by path, and from below', async () => {
    const path = pathOf('two words');
    await using rig = await Rig.create({ files: { [path]: oneJob, 'sub/x.txt': '' }, git: true });
    for (const name of ['two words', 'two words.yml', `${rig.dir}/${path}`])
      expect((await rig.run(['plan', name])).exitCode).toBe(0);
    for (const name of ['two words', `../${path}`])
      expect((await rig.run(['plan', name], { cwd: 'sub' })).exitCode).toBe(0);
    expect((await rig.run(['run', path, '--agent', 'simulated'])).exitCode).toBe(0);
  });
});

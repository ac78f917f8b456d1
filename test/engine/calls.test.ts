import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { SteeredCommands } from '../rig/steered-commands.ts';
import { jobResults, nodeEnds, recordsOf } from './workflow.ts';

const folder = '.codex-flow/workflows';

/** Says what it is given, in a step of one job that another one needs. */
const echo = `
inputs:
  word: { type: string, required: true }
  times: { type: number, default: 2 }
jobs:
  say:
    strategy: { matrix: { n: "\${{ range(inputs.times) }}" } }
    steps:
      - { id: out, run: "echo {{ inputs.word }} {{ matrix.n }}", files: [] }
  join:
    needs: say
    steps:
      - { id: all, run: "echo {{ json needs.say.instances }}", output: json, files: [] }
outputs:
  words: \${{ jobs.join.outputs.all.*.outputs.out }}
  count: \${{ inputs.times }}
`;

const files = (workflows: Readonly<Record<string, string>>): { readonly files: Record<string, string> } => ({
  files: Object.fromEntries(Object.entries(workflows).map(([name, text]) => [`${folder}/${name}.yml`, text])),
});

describe('a job that uses a workflow', () => {
  it('runs its jobs as part of the run, and gives its outputs with their types', async () => {
    await using rig = await Rig.create(
      files({
        echo,
        w: `
jobs:
  ask:
    uses: ./echo.yml
    with: { word: hi, times: "\${{ 3 }}" }
  after:
    needs: ask
    steps:
      - run: "echo {{ join needs.ask.outputs.words '+' }} {{ needs.ask.result }}"
        id: sum
outputs:
  sum: \${{ jobs.after.outputs.sum }}
  count: \${{ jobs.ask.outputs.count }}
`,
      }),
    );
    const { exitCode, stdout } = await rig.run(['run', 'w', '--json']);
    expect(JSON.parse(stdout)).toEqual({ sum: 'hi 1+hi 2+hi 3 success', count: 3 });
    expect(exitCode).toBe(0);
    expect(Object.keys(await nodeEnds(rig)).sort()).toEqual([
      'after/sum',
      'ask/join/all',
      'ask/say[0]/out',
      'ask/say[1]/out',
      'ask/say[2]/out',
    ]);
    const records = await rig.journal();
    expect(recordsOf(records, 'call.started')).toMatchObject([
      { job: 'ask', instance: null, uses: './echo.yml', inputs: { word: 'hi', times: 3 } },
    ]);
    expect(recordsOf(records, 'run.completed')[0]?.totals).toMatchObject({ nodes: 5, completed: 5 });
  });

  it('runs for each instance of a matrix, whose outputs stand in instances', async () => {
    await using rig = await Rig.create(
      files({
        echo,
        w: `
jobs:
  ask:
    strategy: { matrix: { word: [a, b] } }
    uses: ./echo.yml
    with: { word: "\${{ matrix.word }}", times: "\${{ strategy.job-total }}" }
outputs:
  all: \${{ jobs.ask.instances.*.outputs.words }}
`,
      }),
    );
    const { stdout } = await rig.run(['run', 'w', '--json']);
    const lists: unknown = JSON.parse(stdout);
    expect(lists).toEqual({
      all: [
        ['a 1', 'a 2'],
        ['b 1', 'b 2'],
      ],
    });
    expect(Object.keys(await nodeEnds(rig))).toContain('ask[1]/say[0]/out');
  });

  it('replays what the workflow did by itself, and what another one that uses it did', async () => {
    await using rig = await Rig.create(
      files({
        echo,
        w: 'jobs: { ask: { uses: ./echo.yml, with: { word: hi } } }',
        outer: 'jobs: { all: { strategy: { matrix: { x: [1] } }, uses: ./w.yml } }',
      }),
    );
    expect((await rig.run(['run', 'echo', '-i', 'word=hi'])).exitCode).toBe(0);
    await rig.run(['run', 'w']);
    expect(await nodeEnds(rig)).toEqual({
      'ask/say[0]/out': 'cached',
      'ask/say[1]/out': 'cached',
      'ask/join/all': 'cached',
    });
    await rig.run(['run', 'outer']);
    expect(await nodeEnds(rig)).toEqual({
      'all[0]/ask/say[0]/out': 'cached',
      'all[0]/ask/say[1]/out': 'cached',
      'all[0]/ask/join/all': 'cached',
    });
  });

  it('is nested ten levels deep', async () => {
    const chain = Array.from({ length: 10 }, (_, at) => [
      `l${at}`,
      `jobs: { j${at}: { uses: ./l${at + 1}.yml } }`,
    ]);
    await using rig = await Rig.create(
      files({ ...Object.fromEntries(chain), l10: 'jobs: { end: { steps: [{ run: "true" }] } }' }),
    );
    expect((await rig.run(['run', 'l0'])).exitCode).toBe(0);
    expect(Object.keys(await nodeEnds(rig))).toEqual(['j0/j1/j2/j3/j4/j5/j6/j7/j8/j9/end/step-1']);
  });

  it('fails with what it uses, unless continue-on-error says otherwise', async () => {
    await using rig = await Rig.create(
      files({
        bad: 'jobs: { a: { steps: [{ run: exit 3 }] }, b: { steps: [{ id: ok, run: echo ok }] } }\noutputs: { ok: "${{ jobs.b.outputs.ok }}" }',
        w: `
jobs:
  fails: { uses: ./bad.yml }
  after: { needs: fails, steps: [{ run: "true" }] }
  tolerated: { uses: ./bad.yml, continue-on-error: true }
  goes-on: { needs: tolerated, steps: [{ id: see, run: "echo {{ needs.tolerated.outputs.ok }}" }] }
outputs:
  see: \${{ jobs.goes-on.outputs.see }}
`,
      }),
    );
    const { exitCode, stdout } = await rig.run(['run', 'w']);
    expect(exitCode).toBe(1);
    expect(stdout).toBe('ok\n');
    expect(await jobResults(rig)).toMatchObject({
      'fails/a': 'failure',
      fails: 'failure',
      after: 'skipped',
      tolerated: 'success',
      'goes-on': 'success',
    });
  });

  it('stops its siblings with fail-fast, and starts no more jobs of theirs', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create(
      files({
        one: `
inputs: { n: { type: number } }
jobs:
  first: { steps: [{ run: '${commands.command('{{ inputs.n }}')}' }] }
  second: { needs: first, if: always(), steps: [{ run: '${commands.command('second-{{ inputs.n }}')}' }] }
`,
        w: `
jobs:
  all:
    strategy: { matrix: { n: [0, 1] }, fail-fast: true }
    uses: ./one.yml
    with: { n: "\${{ matrix.n }}" }
`,
      }),
    );
    const run = rig.start(['run', 'w']);
    const started = [await commands.next(), await commands.next()];
    started.find((call) => call.name === '0')?.exit(1);
    const second = await commands.next();
    expect(second.name).toBe('second-0');
    second.exit(1);
    expect((await run.finished).exitCode).toBe(1);
    expect(commands.started).toHaveLength(3);
    expect(await jobResults(rig)).toMatchObject({ 'all[1]/second': 'cancelled', all: 'failure' });
  });

  it('fails before anything runs where an expression gives an input another type', async () => {
    await using rig = await Rig.create(
      files({
        echo,
        w: `
inputs: { given: { type: object, default: { word: [1] } } }
jobs: { ask: { uses: ./echo.yml, with: { word: "\${{ inputs.given.word }}" } } }
`,
        late: `
jobs:
  first: { steps: [{ id: list, run: "echo '[1]'", output: json }] }
  ask: { needs: first, uses: ./echo.yml, with: { word: "\${{ needs.first.outputs.list }}" } }
`,
      }),
    );
    const early = await rig.run(['run', 'w']);
    expect(early.exitCode).toBe(2);
    expect(early.stderr).toContain('input "word" of workflow "./echo.yml" must be a string, but it is [1]');
    const late = await rig.run(['run', 'late']);
    expect(late.exitCode).toBe(1);
    expect(late.stderr).toContain('input "word" must be a string, but it is [1]');
    expect(await nodeEnds(rig)).toEqual({ 'first/list': 'completed' });
  });

  it('hands over only the secrets that are asked for, and none of the environment of the caller', async () => {
    const env = { FIRST_TOKEN: 'first-secret', OTHER_TOKEN: 'other-secret' };
    await using rig = await Rig.create(
      files({
        inner: `
secrets: [FIRST_TOKEN]
env: { OWN: "{{ secrets.FIRST_TOKEN }}" }
jobs:
  a: { steps: [{ id: out, run: 'echo "$OWN-$OUTER-$OTHER_TOKEN" | wc -c', env: { X: "{{ env.OWN }}" } }] }
outputs: { out: "\${{ jobs.a.outputs.out }}" }
`,
        w: `
secrets: [FIRST_TOKEN, OTHER_TOKEN]
env: { OUTER: "{{ secrets.OTHER_TOKEN }}" }
jobs: { a: { uses: ./inner.yml, secrets: inherit } }
outputs: { out: "\${{ jobs.a.outputs.out }}" }
`,
      }),
    );
    const { stdout } = await rig.run(['run', 'w'], { env: { ...env, OTHER_TOKEN: 'other-secret' } });
    // The command has the environment of the program itself, as always, but no OUTER.
    expect(stdout.trim()).toBe(String('first-secret--other-secret\n'.length));
    expect(JSON.stringify(await rig.journal())).not.toContain('first-secret');
  });

  it('runs alone what --only names in it, with what that needs', async () => {
    await using rig = await Rig.create(
      files({
        echo,
        w: `
jobs:
  before: { steps: [{ run: "true" }] }
  ask:
    needs: before
    strategy: { matrix: { word: [a, b] } }
    uses: ./echo.yml
    with: { word: "\${{ matrix.word }}" }
`,
      }),
    );
    await rig.run(['run', 'w', '--only', 'ask[1]/say[0]']);
    expect(Object.keys(await nodeEnds(rig))).toEqual(['before/step-1', 'ask[1]/say[0]/out']);
    await rig.run(['run', 'w', '--only', 'ask/join/all', '--fresh']);
    expect(Object.keys(await nodeEnds(rig))).toHaveLength(7);
    const wrong = async (only: string): Promise<string> =>
      (await rig.run(['run', 'w', '--only', only])).stderr;
    expect(await wrong('ask/sya')).toContain('--only "ask/sya": there is no job "sya": did you mean "say"?');
    expect(await wrong('ask/join/al')).toContain('job "join" has no step "al": did you mean "all"?');
    expect(await wrong('ask[2]/say')).toContain('job "ask" has 2 instances, numbered from 0 to 1');
    expect(await wrong('ask/say/out/x')).toContain('is no job or node');
  });

  it('goes on where it was killed', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create(
      files({
        two: `
jobs:
  a: { steps: [{ id: first, run: '${commands.command('first')}' }] }
  b: { needs: a, steps: [{ id: second, run: '${commands.command('second')}' }] }
`,
        w: 'jobs: { all: { strategy: { matrix: { n: [0] } }, uses: ./two.yml } }',
      }),
    );
    const run = rig.start(['run', 'w']);
    (await commands.next()).exit(0);
    await commands.next();
    run.kill('SIGKILL');
    await run.finished;
    const again = rig.start(['run', 'w']);
    (await commands.next()).exit(0);
    expect((await again.finished).exitCode).toBe(0);
    expect(await nodeEnds(rig)).toEqual({ 'all[0]/a/first': 'cached', 'all[0]/b/second': 'completed' });
  });
});

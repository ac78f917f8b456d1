import { describe, expect, it } from 'vitest';
import { ResponsesServer } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import { nodeEnds, recordsOf, workflow } from './workflow.ts';

const simulated = ['--agent', 'simulated'];

const review = (prompt = 'Review {{ matrix.file }}') => `
jobs:
  review:
    strategy: { matrix: { file: [a.txt, b.txt] } }
    steps:
      - id: look
        prompt: "${prompt}"
        files: ["{{ matrix.file }}"]
        output: { ok: boolean }
  verdict:
    needs: review
    steps:
      - id: sum
        files: []
        prompt: "{{#each needs.review.instances}}{{ json outputs.look }}{{/each}}"
`;

const files = { 'a.txt': 'a', 'b.txt': 'b', ...workflow(review()).files };

describe('replay', () => {
  it('runs nothing twice: a second run replays every node, at no cost', async () => {
    await using rig = await Rig.create({ files, git: true });
    expect((await rig.run(['run', 'w', ...simulated])).exitCode).toBe(0);
    expect(await nodeEnds(rig)).toEqual({
      'review[0]/look': 'completed',
      'review[1]/look': 'completed',
      'verdict/sum': 'completed',
    });
    const first = recordsOf(await rig.journal(), 'run.completed')[0] as { totals?: { usage?: unknown } };
    const again = await rig.run(['run', 'w', ...simulated]);
    expect(again.exitCode).toBe(0);
    expect(Object.values(await nodeEnds(rig))).toEqual(['cached', 'cached', 'cached']);
    const [completed] = recordsOf(await rig.journal(), 'run.completed');
    expect(completed).toMatchObject({ totals: { completed: 3, cached: 3, usage: { input_tokens: 0 } } });
    expect(first.totals?.usage).not.toEqual({ input_tokens: 0 });
    // A replayed node is told once, with what its start would have said.
    expect(recordsOf(await rig.journal(), 'node.started')).toEqual([]);
    expect(again.stderr).toContain('] review[1]/look (b.txt) completed, cached\n');
    const names = {
      kind: 'prompt',
      instance_name: 'review (b.txt)',
      name: 'look',
      matrix: { file: 'b.txt' },
    };
    expect(recordsOf(await rig.journal(), 'node.completed')).toContainEqual(
      expect.objectContaining({ node: 'review[1]/look', cached: true, names }),
    );
    const shown = await rig.run(['show', 'latest', 'review[1]/look']);
    for (const part of [
      'instance   review (b.txt)\n',
      'matrix     {"file":"b.txt"}\n',
      'Schema:\n  {\n    "type": "object"',
    ])
      expect(shown.stdout).toContain(part);
    const json = JSON.parse((await rig.run(['show', 'latest', '--json'])).stdout);
    expect(json.jobs[0].nodes[1]).toMatchObject({
      node: 'review[1]/look',
      matrix: { file: 'b.txt' },
      cached: true,
    });
  });

  it('a changed file runs exactly the nodes that declare it; a renamed job runs nothing', async () => {
    await using rig = await Rig.create({ files, git: true });
    await rig.run(['run', 'w', ...simulated]);
    await rig.write('b.txt', 'changed');
    await rig.write('unrelated.txt', 'new');
    await rig.run(['run', 'w', ...simulated]);
    expect(await nodeEnds(rig)).toMatchObject({ 'review[0]/look': 'cached', 'review[1]/look': 'completed' });
    await rig.write('.codex-flow/workflows/w.yml', `# a comment${review().replaceAll('review', 'check')}`);
    await rig.run(['run', 'w', ...simulated]);
    expect(Object.values(await nodeEnds(rig))).toEqual(['cached', 'cached', 'cached']);
  });

  it('--fresh runs everything again, and its results are the ones that are replayed after', async () => {
    await using rig = await Rig.create({ files, git: true });
    await rig.run(['run', 'w', ...simulated]);
    await rig.run(['run', 'w', ...simulated, '--fresh']);
    expect(Object.values(await nodeEnds(rig))).toEqual(['completed', 'completed', 'completed']);
    await rig.run(['run', 'w', ...simulated]);
    expect(Object.values(await nodeEnds(rig))).toEqual(['cached', 'cached', 'cached']);
  });

  it('failures are never replayed, and commands only where they say what they read', async () => {
    await using rig = await Rig.create({
      files: {
        'x.txt': 'x',
        ...workflow(`
jobs:
  a: { steps: [{ id: reads, run: cat x.txt, files: [x.txt] }] }
  b: { steps: [{ id: acts, run: echo acts }] }
  c: { steps: [{ id: fails, run: exit 1, files: [x.txt] }] }
  d: { steps: [{ id: never, run: cat x.txt, files: [x.txt], cache: false }] }
`).files,
      },
    });
    await rig.run(['run', 'w']);
    await rig.run(['run', 'w']);
    expect(await nodeEnds(rig)).toEqual({
      'a/reads': 'cached',
      'b/acts': 'cached',
      'c/fails': 'command',
      'd/never': 'completed',
    });
  });

  it('a command that does not say what it reads runs again, unless an unfinished run goes on', async () => {
    const steps = (check: string) => `
jobs:
  a: { steps: [{ id: acts, run: echo acted }] }
  b: { needs: a, steps: [{ id: check, files: [x.txt], run: "${check}" }] }
`;
    await using rig = await Rig.create({ files: { 'x.txt': 'x', ...workflow(steps('exit 1')).files } });
    await rig.run(['run', 'w']);
    await rig.write('.codex-flow/workflows/w.yml', steps('true'));
    const goesOn = await rig.run(['run', 'w']);
    expect(goesOn.stderr).toMatch(/goes on with run \S+, which failed/);
    expect(await nodeEnds(rig)).toEqual({ 'a/acts': 'cached', 'b/check': 'completed' });
    expect(recordsOf(await rig.journal(), 'run.started')).toMatchObject([{ attempt: 2 }]);
    const anew = await rig.run(['run', 'w']);
    expect(anew.stderr).not.toContain('goes on with');
    expect(await nodeEnds(rig)).toEqual({ 'a/acts': 'completed', 'b/check': 'cached' });
  });

  it('says how much is replayed', async () => {
    await using rig = await Rig.create({ files, git: true });
    await rig.run(['run', 'w', ...simulated]);
    await rig.write('b.txt', 'changed');
    const run = await rig.run(['run', 'w', ...simulated]);
    expect(run.stderr).toContain('1 of 3 nodes replayed from earlier runs, 2 to run');
  });

  it('an unfinished run whose steps write goes on with the tree that it began with', async () => {
    const steps = (sandbox: string, second: string) => `
jobs:
  a: { steps: [{ id: writes, prompt: Write, sandbox: ${sandbox} }] }
  b: { needs: a, steps: [{ id: check, run: "${second}" }] }
`;
    for (const [sandbox, end] of [
      ['workspace-write', 'cached'],
      ['read-only', 'completed'],
    ] as const) {
      await using rig = await Rig.create({ files: workflow(steps(sandbox, 'exit 1')).files, git: true });
      await rig.run(['run', 'w', ...simulated]);
      await rig.write('new.txt', 'written meanwhile');
      await rig.write('.codex-flow/workflows/w.yml', steps(sandbox, 'true'));
      const again = await rig.run(['run', 'w', ...simulated]);
      expect(await nodeEnds(rig)).toMatchObject({ 'a/writes': end });
      expect(again.stderr).toContain(
        sandbox === 'read-only'
          ? 'the 2 nodes that read the whole tree run again'
          : 'the work of its own steps',
      );
    }
  });

  it('identical nodes are samples of their own', async () => {
    const voters = (n: number) => `
jobs:
  vote:
    strategy: { matrix: { voter: "\${{ range(1, ${n}) }}" } }
    steps: [{ id: vote, prompt: Is it right?, files: [] }]
`;
    await using rig = await Rig.create(workflow(voters(2)));
    await rig.run(['run', 'w', ...simulated]);
    expect(Object.values(await nodeEnds(rig))).toEqual(['completed', 'completed']);
    await rig.write('.codex-flow/workflows/w.yml', voters(3));
    await rig.run(['run', 'w', ...simulated]);
    expect(Object.values(await nodeEnds(rig)).toSorted()).toEqual(['cached', 'cached', 'completed']);
  });

  it('identical nodes take their own results, in whatever order they come, and with --only', async () => {
    const steps = (slow: number) => `
jobs:
  vote:
    strategy: { matrix: { voter: [0, 1, 2] } }
    steps:
      - { id: first, run: "sleep {{#if (eq matrix.voter ${slow})}}0.3{{else}}0{{/if}}" }
      - { id: draw, files: [], run: "echo $$" }
      - { id: use, files: [], prompt: "{{ matrix.voter }} {{ steps.draw.output }}" }
`;
    await using rig = await Rig.create(workflow(steps(0)));
    const draws = async () => {
      const ends = recordsOf(await rig.journal(), 'node.completed');
      return Object.fromEntries(
        ends.filter(({ step }) => step === 'draw').map((end) => [end.node, end.output]),
      );
    };
    await rig.run(['run', 'w', ...simulated]);
    const first = await draws();
    await rig.write('.codex-flow/workflows/w.yml', steps(1));
    await rig.run(['run', 'w', ...simulated]);
    expect(await draws()).toEqual(first);
    expect(await nodeEnds(rig)).toMatchObject({
      'vote[0]/use': 'cached',
      'vote[1]/use': 'cached',
      'vote[2]/use': 'cached',
    });
    await rig.run(['run', 'w', ...simulated, '--only', 'vote[2]/draw']);
    expect(await draws()).toEqual({ 'vote[2]/draw': first['vote[2]/draw'] });
  });

  it('a step that continues a thread runs again where that thread is another one', async () => {
    const steps = (cache: boolean) => `
jobs:
  talk:
    steps:
      - { id: ask, prompt: Ask, files: [], cache: ${cache} }
      - { id: more, prompt: More, files: [], thread: ask }
`;
    await using server = await ResponsesServer.start();
    server.answer((call) => call.reply('yes'));
    await using rig = await Rig.create({ ...workflow(steps(true)), git: true });
    await rig.codex(server);
    expect((await rig.run(['run', 'w'])).exitCode).toBe(0);
    await rig.run(['run', 'w']);
    expect(await nodeEnds(rig)).toEqual({ 'talk/ask': 'cached', 'talk/more': 'cached' });
    await rig.write('.codex-flow/workflows/w.yml', steps(false));
    await rig.run(['run', 'w']);
    expect(await nodeEnds(rig)).toEqual({ 'talk/ask': 'completed', 'talk/more': 'completed' });
  });

  it('--only runs what is named and what it needs', async () => {
    await using rig = await Rig.create({ files });
    await rig.run(['run', 'w', ...simulated, '--only', 'review[1]/look']);
    expect(await nodeEnds(rig)).toEqual({ 'review[1]/look': 'completed' });
    const wrong = await rig.run(['run', 'w', ...simulated, '--only', 'reviw']);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('did you mean "review"?');
  });
});

import { describe, expect, it } from 'vitest';
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

  it('--only runs what is named and what it needs', async () => {
    await using rig = await Rig.create({ files });
    await rig.run(['run', 'w', ...simulated, '--only', 'review[1]/look']);
    expect(await nodeEnds(rig)).toEqual({ 'review[1]/look': 'completed' });
    const wrong = await rig.run(['run', 'w', ...simulated, '--only', 'reviw']);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('did you mean "review"?');
  });
});

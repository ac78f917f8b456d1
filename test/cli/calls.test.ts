import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';

const folder = '.codex-flow/workflows';

const inner = `
inputs: { word: { type: string, required: true } }
jobs:
  look: { steps: [{ id: see, prompt: "Say {{ inputs.word }}.", files: [], output: { found: [string] } }] }
  each:
    needs: look
    strategy: { matrix: { item: "\${{ needs.look.outputs.see.found }}" } }
    steps: [{ run: "echo {{ matrix.item }}", files: [] }]
outputs: { found: "\${{ jobs.look.outputs.see.found }}" }
`;

const outer = `
name: Outer
jobs:
  all:
    strategy: { matrix: { word: [a, b] } }
    uses: ./inner.yml
    with: { word: "\${{ matrix.word }}" }
  last:
    needs: all
    uses: ./inner.yml
    with: { word: "\${{ needs.all.result }}" }
`;

const workflows = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${folder}/${name}.yml`, text]));

const agent = ['--agent', 'simulated'];

describe('plan of a workflow that uses another', () => {
  it('tells every node with its whole id, before and after a run', async () => {
    await using rig = await Rig.create({ files: workflows({ inner, outer }) });
    const before = (await rig.run(['plan', 'outer', ...agent])).stdout;
    expect(before).toContain('all  2 instances  uses ./inner.yml\n');
    expect(before).toContain('  all[1]/look/see  prompt  to run: new\n');
    expect(before).toContain('all[0]/each  dynamic: its matrix waits for look  needs look\n');
    expect(before).toContain('last  uses ./inner.yml  dynamic: what it gives waits for all  needs all\n');
    await rig.run(['run', 'outer', ...agent]);
    const after = (await rig.run(['plan', 'outer', ...agent])).stdout;
    expect(after).toContain('  last/look/see  prompt  replay\n');
    expect(after).not.toContain('to run');
    const json: unknown = JSON.parse((await rig.run(['plan', 'outer', '--json', ...agent])).stdout);
    expect(json).toMatchObject({
      jobs: expect.arrayContaining([
        expect.objectContaining({ id: 'all', instances: 2, uses: './inner.yml', steps: [] }),
        expect.objectContaining({ id: 'all[1]/each', needs: ['all[1]/look'] }),
      ]),
      nodes: expect.arrayContaining([expect.objectContaining({ id: 'all[0]/look/see', cache: 'hit' })]),
    });
  });

  it('draws its jobs within the job', async () => {
    await using rig = await Rig.create({ files: workflows({ inner, outer }) });
    const { stdout } = await rig.run(['plan', 'outer', '--graph', 'mermaid']);
    expect(stdout).toBe(`flowchart TD
  subgraph job_all["all × 2"]
    job_all__look["look"]
    job_all__each["each × ?"]
    job_all__look --> job_all__each
  end
  subgraph job_last["last"]
    job_last__look["look"]
    job_last__each["each × ?"]
    job_last__look --> job_last__each
  end
  job_all --> job_last
`);
  });
});

describe('show of a run with a workflow that was used', () => {
  it('counts and lists its nodes, and shows one of them', async () => {
    await using rig = await Rig.create({ files: workflows({ inner, outer }) });
    await rig.run(['run', 'outer', ...agent]);
    const { stdout } = await rig.run(['show', '--all']);
    expect(stdout).toMatch(/^✔ all 2\/2 done/m);
    expect(stdout).toMatch(/^ {2}✔ look\/see /m);
    const json: { jobs: { id: string; nodes: unknown[] }[] } = JSON.parse(
      (await rig.run(['show', '--json'])).stdout,
    );
    expect(json.jobs.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['all', 'all[0]/look', 'last/each']),
    );
    expect(json.jobs.find(({ id }) => id === 'all[1]/look')?.nodes).toHaveLength(1);
    const node = await rig.run(['show', 'all[1]/look/see']);
    expect(node.exitCode).toBe(0);
    expect(node.stdout).toContain('Say b.');
    const wrong = await rig.run(['show', 'all[1]/lok/see']);
    expect(wrong.stderr).toContain('did you mean "all[1]/look/see"?');
  });
});

describe('validate', () => {
  it('shows what is wrong with a workflow that is used once, with the chain of those who use it', async () => {
    await using rig = await Rig.create({
      files: workflows({
        bad: 'jobs: { a: { steps: [{ run: "echo {{ inputs.x }}" }] } }',
        middle: 'jobs: { m: { uses: ./bad.yml } }',
        top: 'jobs: { one: { uses: ./middle.yml }, two: { uses: ./bad.yml } }',
      }),
    });
    const { stdout, exitCode } = await rig.run(['validate', 'top']);
    expect(exitCode).toBe(2);
    expect(stdout).toContain(`${folder}/bad.yml:1:45: error: "x" is not in inputs`);
    expect(stdout.match(/note: used here/g)).toHaveLength(2);
    expect(stdout.indexOf('middle.yml:1:20: note')).toBeLessThan(stdout.indexOf('top.yml:1:22: note'));
    expect(stdout).toContain('1 error in 1 file');
    expect((await rig.run(['validate'])).stdout).toContain('1 error in ');
  });

  it('--fix corrects them all before it tells what is left', async () => {
    await using rig = await Rig.create({
      files: workflows({
        a: 'jobs: { a: { uses: ./z.yml } }\n',
        z: 'jobs: { a: { steps: [{ promt: x }] } }\n',
      }),
    });
    const { stdout, exitCode } = await rig.run(['validate', '--fix']);
    expect(stdout).toContain('corrected: promt is now prompt');
    expect(stdout).not.toContain('error');
    expect(exitCode).toBe(0);
  });

  it('knows the outputs of a workflow that is used', async () => {
    await using rig = await Rig.create({
      files: workflows({
        inner,
        w: `
jobs:
  a: { uses: ./inner.yml, with: { word: x } }
  b: { needs: a, steps: [{ run: "echo {{ needs.a.outputs.fuond }}" }] }
`,
      }),
    });
    expect((await rig.run(['validate', 'w'])).stdout).toContain(
      '"fuond" is not in needs.a.outputs: did you mean "found"?',
    );
  });
});

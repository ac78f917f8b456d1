import { execFileSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeEnds } from '../engine/workflow.ts';
import { Rig } from '../rig/rig.ts';

const review = `
name: Review
inputs:
  file: { type: string, required: true, description: The file to review }
  depth: { type: choice, options: [quick, deep], default: quick }
jobs:
  look:
    steps:
      - id: see
        prompt: "Review {{ inputs.file }}, {{ inputs.depth }}."
        files: ["{{ inputs.file }}"]
        output-schema: ../schemas/verdict.json
outputs:
  verdict: \${{ jobs.look.outputs.see.verdict }}
`;

const schema = JSON.stringify({
  type: 'object',
  properties: { verdict: { enum: ['good', 'bad'], type: 'string' } },
  required: ['verdict'],
  additionalProperties: false,
});

const manifest = { name: '@acme/flows', version: '1.2.3', keywords: ['codex-flow-workflows'], exports: {} };

/** What the package holds, below a folder. */
const packageIn = (folder: string): Record<string, string> => ({
  [`${folder}/package.json`]: JSON.stringify(manifest),
  [`${folder}/workflows/review.yml`]: review,
  [`${folder}/workflows/all.yml`]: `
inputs: { files: { type: array } }
jobs:
  each:
    strategy: { matrix: { file: "\${{ inputs.files }}" } }
    uses: ./review.yml
    with: { file: "\${{ matrix.file }}" }
outputs: { verdicts: "\${{ jobs.each.instances.*.outputs.verdict }}" }
`,
  [`${folder}/schemas/verdict.json`]: schema,
});

const caller = (uses: string, more = ''): string => `
jobs:
  all:
    strategy: { matrix: { file: [a.ts, b.ts] } }
    uses: "${uses}"
    with: { file: "\${{ matrix.file }}"${more} }
outputs: { verdicts: "\${{ jobs.all.instances.*.outputs.verdict }}" }
`;

const w = '.codex-flow/workflows/w.yml';
const sources = { 'a.ts': 'a', 'b.ts': 'b' };
const agent = ['--agent', 'simulated'];

/** npm without a registry, as a user calls it. */
function npm(cwd: string, ...args: readonly string[]): string {
  const offline = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  return execFileSync('npm', [...args, ...offline], { cwd, encoding: 'utf8' });
}

describe('a workflow from an npm package', () => {
  it('is packed, installed with npm, checked, planned and run', async () => {
    await using rig = await Rig.create({
      files: {
        ...packageIn('made'),
        ...sources,
        'project/.codex-flow/workflows/w.yml': caller('@acme/flows/workflows/review.yml'),
        'project/package.json': '{ "private": true }',
        'project/a.ts': 'a',
        'project/b.ts': 'b',
      },
    });
    npm(join(rig.dir, 'made'), 'pack', '--silent');
    npm(join(rig.dir, 'project'), 'install', '../made/acme-flows-1.2.3.tgz');
    const cwd = 'project';
    expect((await rig.run(['validate', 'w'], { cwd })).stdout).toBe('1 workflow is valid\n');
    const plan = (await rig.run(['plan', 'w', ...agent], { cwd })).stdout;
    expect(plan).toContain('all[1]/look/see  prompt  to run: new');
    const run = await rig.run(['run', 'w', '--json', ...agent], { cwd });
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toEqual({
      verdicts: [expect.stringMatching(/good|bad/), expect.stringMatching(/good|bad/)],
    });
    const twice = await rig.run(['run', 'w', '--reporter', 'lines', ...agent], { cwd });
    expect(twice.stderr).toContain('2 nodes completed (2 cached)');

    await rig.write(
      'project/.codex-flow/workflows/w.yml',
      caller('@acme/flows/workflows/review.yml', ', dept: deep'),
    );
    const wrong = await rig.run(['validate', 'w'], { cwd });
    expect(wrong.exitCode).toBe(2);
    expect(
      wrong.stdout,
    ).toBe(`.codex-flow/workflows/w.yml:6:41: error: workflow "@acme/flows/workflows/review.yml" has no input "dept": did you mean "depth"? [unknown-with]
  |
6 |     with: { file: "\${{ matrix.file }}", dept: deep }
  |                                         ^^^^

1 error in 1 file; "validate --fix" corrects all of them
`);
  });

  it('is found in node_modules of a folder above, uses others of its own, and works by itself', async () => {
    await using rig = await Rig.create({
      files: {
        ...packageIn('node_modules/@acme/flows'),
        'sub/deep/w.yml': `
jobs: { all: { uses: "@acme/flows/workflows/all.yml", with: { files: [a.ts, b.ts] } } }
outputs: { verdicts: "\${{ jobs.all.outputs.verdicts }}" }
`,
        ...sources,
        '.codex-flow/.keep': '',
      },
    });
    const run = await rig.run(['run', 'sub/deep/w.yml', ...agent]);
    expect(run.exitCode).toBe(0);
    expect(Object.keys(await nodeEnds(rig)).sort()).toEqual(['all/each[0]/look/see', 'all/each[1]/look/see']);
    await rig.run(['run', '@acme/flows/workflows/all.yml', '-i', 'files=a.ts,b.ts', ...agent]);
    expect(await nodeEnds(rig)).toEqual({ 'each[0]/look/see': 'cached', 'each[1]/look/see': 'cached' });
  });

  it('that npm or pnpm has linked is found, too; a link in it that leads out is not followed', async () => {
    await using rig = await Rig.create({
      files: {
        ...packageIn('packages/flows'),
        ...sources,
        'elsewhere/secret.yml': review,
        [w]: caller('@acme/flows/workflows/review.yml'),
        '.codex-flow/workflows/out.yml': caller('@acme/flows/workflows/out.yml'),
        '.codex-flow/workflows/local.yml': caller('./link.yml'),
      },
      git: true,
    });
    await mkdir(join(rig.dir, 'node_modules/@acme'), { recursive: true });
    await symlink('../../packages/flows', join(rig.dir, 'node_modules/@acme/flows'));
    expect((await rig.run(['run', 'w', ...agent])).exitCode).toBe(0);

    await symlink('../../../elsewhere/secret.yml', join(rig.dir, 'packages/flows/workflows/out.yml'));
    const out = await rig.run(['validate', 'out']);
    expect(out.stdout).toContain(
      'workflow "@acme/flows/workflows/out.yml" leaves the package: keep it inside',
    );
    await symlink('/etc/hostname', join(rig.dir, '.codex-flow/workflows/link.yml'));
    const local = await rig.run(['validate', 'local']);
    expect(local.stdout).toContain('workflow "./link.yml" leaves the repository: keep it inside');
  });

  it('can leave its package in no other way, either', async () => {
    await using rig = await Rig.create({
      files: {
        ...packageIn('node_modules/@acme/flows'),
        'node_modules/@acme/flows/workflows/sly.yml': `
jobs:
  a: { uses: ../../../../.codex-flow/workflows/own.yml }
  b: { steps: [{ prompt: x, output-schema: ../../../../schema.json }] }
`,
        '.codex-flow/workflows/own.yml': 'jobs: { a: { steps: [{ run: "true" }] } }',
        'schema.json': schema,
        [w]: 'jobs: { a: { uses: "@acme/flows/workflows/sly.yml" } }',
      },
    });
    const { stdout, exitCode } = await rig.run(['validate', 'w']);
    expect(exitCode).toBe(2);
    expect(stdout.match(/leaves the package: keep it inside \[path-outside\]/g)).toHaveLength(2);
    expect(stdout).toContain('node_modules/@acme/flows/workflows/sly.yml:3:14: error');
    expect(stdout).toContain(`${w}:1:20: note: used here`);
  });

  it('of our own is used without being installed', async () => {
    await using rig = await Rig.create({
      files: { [w]: 'jobs: { a: { uses: codex-flow/workflows/pr-review.yml } }', 'a.ts': 'a' },
      git: true,
    });
    expect((await rig.run(['validate', 'w'])).stdout).toBe('1 workflow is valid\n');
  });

  it('keeps its warnings to itself, which are for its owner to mend', async () => {
    const warns = 'inputs: { unused: {} }\njobs: { a: { steps: [{ run: "true" }] } }';
    await using rig = await Rig.create({
      files: {
        'node_modules/flows/w.yml': warns,
        '.codex-flow/workflows/inner.yml': warns,
        '.codex-flow/workflows/foreign.yml': 'jobs: { a: { uses: flows/w.yml } }',
        '.codex-flow/workflows/own.yml': 'jobs: { a: { uses: ./inner.yml } }',
      },
    });
    expect((await rig.run(['validate', 'foreign'])).stdout).not.toContain('warning');
    expect((await rig.run(['validate', 'own'])).stdout).toContain('inner.yml:1:11: warning');
  });
});

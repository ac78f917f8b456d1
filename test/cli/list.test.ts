import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { flowsPackage } from './packages.ts';
import { expectRefusal, jsonOf, oneJob, pathOf, takesInputs } from './texts.ts';

interface Listed {
  readonly name: string;
  readonly origin: string;
  readonly valid: boolean;
  readonly errors: number;
  readonly path: string;
  readonly inputs: readonly object[];
}

async function listed(rig: Rig): Promise<readonly Listed[]> {
  return jsonOf(await rig.run(['list', '--json'])) as Listed[];
}

describe('list', () => {
  test('works in an empty folder: nothing here, and the shared ones', async () => {
    await using rig = await Rig.create();
    const { exitCode, stdout, stderr } = await rig.run(['list']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(
      'In .codex-flow/workflows\n\n  nothing yet: make a first workflow with codex-flow init',
    );
    expect(stdout).toContain('bug-investigation');
    const all = await listed(rig);
    expect(all.length).toBeGreaterThan(0);
    expect(all.every((each) => each.origin === 'shared' && each.valid)).toBe(true);
  });

  test('shows descriptions and inputs within 80 columns', async () => {
    const long = 'Words that go on and on, '.repeat(40);
    await using rig = await Rig.create({
      files: {
        [pathOf('takes')]: `description: ${JSON.stringify(long)}\n${takesInputs}`,
        [pathOf('très-beau')]: `description: ${'長い説明'.repeat(60)}\n${oneJob}`,
      },
    });
    const { stdout } = await rig.run(['list']);
    expect(stdout).toContain('-i symptom  string, required: What the user sees\n');
    expect(stdout).toContain('-i count    number (default 3)\n');
    expect(stdout).toContain('-i extra    object (default {"k":1})\n');
    expect(stdout).toContain('-i level    low | high (default low)\n');
    expect(Math.max(...stdout.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
    expect(stdout.match(/Words that go on/g)?.length).toBeLessThan(12);
  });

  test('--json gives inputs as data', async () => {
    await using rig = await Rig.create({ files: { [pathOf('takes')]: takesInputs } });
    const [takes] = await listed(rig);
    expect(takes).toMatchObject({
      name: 'takes',
      origin: 'local',
      path: pathOf('takes'),
      title: 'Takes inputs',
    });
    expect(takes?.inputs).toEqual([
      { name: 'symptom', type: 'string', required: true, default: null, description: 'What the user sees' },
      { name: 'count', type: 'number', required: false, default: 3, description: null },
      { name: 'deep', type: 'boolean', required: false, default: false, description: null },
      { name: 'files', type: 'array', required: false, default: ['src/a.ts'], description: null },
      { name: 'extra', type: 'object', required: false, default: { k: 1 }, description: null },
      {
        name: 'level',
        type: 'choice',
        required: false,
        default: 'low',
        description: null,
        options: ['low', 'high'],
      },
    ]);
  });

  test('lists a workflow that is invalid as such', async () => {
    await using rig = await Rig.create({
      files: {
        [pathOf('broken')]: 'jobs: [',
        [pathOf('empty')]: '',
        [pathOf('good')]: oneJob,
        [`${pathOf('folder')}/x`]: '',
        '.codex-flow/workflows/notes.txt': 'not a workflow',
      },
    });
    await symlink('loop.yml', join(rig.dir, pathOf('loop')));
    const { exitCode, stdout } = await rig.run(['list']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ {2}broken\n {4}invalid: \d+ mistakes?, see codex-flow validate broken$/m);
    const local = (await listed(rig)).filter((each) => each.origin === 'local');
    expect(local.map(({ name, valid }) => [name, valid])).toEqual([
      ['broken', false],
      ['empty', false],
      ['good', true],
    ]);
    expect(local[0]?.errors).toBeGreaterThan(0);
  });

  test('a workflow here hides a shared one of the same name', async () => {
    await using rig = await Rig.create({ files: { [pathOf('pr-review')]: oneJob } });
    const found = (await listed(rig)).filter((each) => each.name === 'pr-review');
    expect(found.map((each) => each.origin)).toEqual(['local']);
  });

  test('finds the workflows from a folder below, and outside of git', async () => {
    await using rig = await Rig.create({ files: { [pathOf('here')]: oneJob, 'a/b/c.txt': '' } });
    const all = jsonOf(await rig.run(['list', '--json'], { cwd: 'a' })) as Listed[];
    expect(all[0]).toMatchObject({ name: 'here', path: '../.codex-flow/workflows/here.yml' });
  });

  test('prints no colours into a pipe, and some on a terminal', async () => {
    await using rig = await Rig.create({ files: { [pathOf('here')]: oneJob } });
    expect((await rig.run(['list'])).stdout).not.toContain('\x1b');
    expect((await rig.run(['list'], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\x1b[');
    expect((await rig.run(['list'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(
      '\x1b',
    );
  });

  test('shows the workflows of packages that are installed for this repository, by what to type', async () => {
    const flows = flowsPackage('node_modules/@acme/flows');
    await using rig = await Rig.create({
      files: {
        ...flowsPackage('repo/node_modules/@acme/flows'),
        // Hidden by the nearer one; others are found in the folders above, too.
        ...flows,
        'node_modules/@acme/flows/package.json':
          '{ "version": "0.9.0", "keywords": ["codex-flow-workflows"] }',
        'node_modules/above/package.json': '{ "keywords": ["codex-flow-workflows"] }',
        'node_modules/above/workflows/bad.yml': 'jobs: [',
        'repo/node_modules/other/package.json':
          '{ "keywords": ["workflows"], "description": "codex-flow-workflows" }',
        'repo/node_modules/other/workflows/no.yml': oneJob,
        'repo/node_modules/torn/package.json': '{ "keywords": ["codex-flow-workflows"',
        'repo/node_modules/torn-too/package.json': '{',
        'repo/node_modules/none/package.json': '{ "keywords": ["codex-flow-workflows"] }',
        'repo/node_modules/codex-flow/package.json': '{ "keywords": ["codex-flow-workflows"] }',
        'repo/node_modules/codex-flow/workflows/old.yml': oneJob,
        'repo/node_modules/.pnpm/hidden/package.json': '{ "keywords": ["codex-flow-workflows"] }',
        'repo/.codex-flow/workflows/here.yml': oneJob,
      },
    });
    await symlink('../../node_modules/above', join(rig.dir, 'repo/node_modules/linked'));
    const { stdout, stderr } = await rig.run(['list'], { cwd: 'repo' });
    expect(stdout).toContain('\nShared, from @acme/flows 1.2.0\n');
    expect(stdout).toContain('  @acme/flows/workflows/review.yml\n    One agent for each file.\n');
    expect(stdout).toContain('see codex-flow validate above/workflows/bad.yml\n');
    expect(stderr).toBe(
      'codex-flow: node_modules/none: it has the keyword "codex-flow-workflows", but no .yml file in a folder "workflows"\n' +
        'codex-flow: node_modules/torn: its package.json is no JSON, so its workflows are not listed\n',
    );
    const all = JSON.parse((await rig.run(['list', '--json'], { cwd: 'repo' })).stdout) as (Listed & {
      readonly package: object | null;
    })[];
    expect(all.filter((each) => each.name.includes('/')).map((each) => [each.name, each.package])).toEqual([
      ['@acme/flows/workflows/all.yml', { name: '@acme/flows', version: '1.2.0' }],
      ['@acme/flows/workflows/review.yml', { name: '@acme/flows', version: '1.2.0' }],
      ['above/workflows/bad.yml', { name: 'above', version: null }],
      ['linked/workflows/bad.yml', { name: 'linked', version: null }],
    ]);
    const planned = await rig.run(['plan', '@acme/flows/workflows/all.yml'], { cwd: 'repo' });
    expect(planned.exitCode).toBe(0);
  });

  test('finds in a package what a job would find there: nothing by links out of it, nothing behind a nearer one', async () => {
    const keywords = '{ "keywords": ["codex-flow-workflows"] }';
    await using rig = await Rig.create({
      files: {
        'node_modules/flows/package.json': keywords,
        'node_modules/flows/workflows/old.yml': oneJob,
        'repo/node_modules/flows/package.json': keywords,
        'repo/node_modules/flows/workflows/new.yml': oneJob,
        'repo/node_modules/flows/workflows/lost.yml': 'jobs: { a: { uses: ../../../other.yml } }\n',
        'repo/other.yml': oneJob,
        'repo/.codex-flow/workflows/here.yml': oneJob,
      },
    });
    await symlink('../../../other.yml', join(rig.dir, 'repo/node_modules/flows/workflows/out.yml'));
    const { stdout } = await rig.run(['list'], { cwd: 'repo' });
    expect(stdout).toContain('  flows/workflows/new.yml\n');
    expect(stdout).not.toContain('flows/workflows/out.yml');
    for (const name of ['out', 'old']) {
      const reference = `flows/workflows/${name}.yml`;
      for (const command of ['plan', 'add'])
        expectRefusal(await rig.run([command, reference], { cwd: 'repo' }), /there is no workflow "flows/);
    }
    const lost = await rig.run(['validate', 'flows/workflows/lost.yml'], { cwd: 'repo' });
    expect(lost.stdout).toContain('workflow "../../../other.yml" leaves the package: keep it inside');
  });
});

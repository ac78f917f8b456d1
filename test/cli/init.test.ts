import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { jsonOf, pathOf } from './texts.ts';

const files = { 'README.md': '# A project\n', 'package.json': '{}\n', 'src/main.ts': 'export {};\n' };

describe('init', () => {
  test('makes a first workflow over files that are there, and says what comes next', async () => {
    await using rig = await Rig.create({ files, git: true });
    const { exitCode, stdout, stderr } = await rig.run(['init']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('made  .codex-flow/workflows/hello.yml\n');
    expect(stdout).toContain('made  .codex-flow/.gitignore\n');
    for (const next of ['plan hello', 'run hello --agent simulated', 'run hello'])
      expect(stdout).toContain(`  codex-flow ${next} `);
    const text = await rig.read(pathOf('hello'));
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+workflow\.schema\.json\n/);
    expect(text).toContain('default: ["README.md", "package.json", "src/main.ts"]');
  });

  test('makes a workflow that is valid, and that the simulated agent runs', async () => {
    await using rig = await Rig.create({ files, git: true });
    await rig.run(['init']);
    expect((await rig.run(['validate'])).stdout).toBe('1 workflow is valid\n');
    const plan = jsonOf(await rig.run(['plan', 'hello', '--json'])) as { nodes: { id: string }[] };
    expect(plan.nodes.map((node) => node.id)).toEqual([
      'explain[0]/summary',
      'explain[1]/summary',
      'explain[2]/summary',
      'tour/text',
    ]);
    const run = await rig.run(['run', 'hello', '--agent', 'simulated']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout.trim()).not.toBe('');
    // What the run leaves behind is not for git.
    expect(rig.git('status', '--porcelain', '--untracked-files=all').trim().split('\n')).toEqual([
      '?? .codex-flow/.gitignore',
      '?? .codex-flow/workflows/hello.yml',
    ]);
  });

  test('also where there is no file, and no git', async () => {
    await using rig = await Rig.create();
    expect((await rig.run(['init'])).exitCode).toBe(0);
    expect((await rig.run(['validate'])).exitCode).toBe(0);
    expect((await rig.run(['run', 'hello', '--agent', 'simulated'])).exitCode).toBe(0);
  });

  test('twice changes nothing', async () => {
    await using rig = await Rig.create();
    await rig.run(['init']);
    await rig.write(pathOf('hello'), 'mine');
    const { exitCode, stdout } = await rig.run(['init']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('kept  .codex-flow/workflows/hello.yml (it was there already)');
    expect(stdout).toContain('kept  .codex-flow/.gitignore (it was there already)');
    expect(await rig.read(pathOf('hello'))).toBe('mine');
  });

  test('leaves a hello.yaml and a .gitignore of the user alone, and says what the latter misses', async () => {
    await using rig = await Rig.create({
      files: { '.codex-flow/workflows/hello.yaml': 'mine', '.codex-flow/.gitignore': '*.log\n' },
    });
    const { exitCode, stdout, stderr } = await rig.run(['init']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('kept  .codex-flow/workflows/hello.yaml');
    expect(stderr).toMatch(/\.gitignore does not name \/journal\/ and \/cache\/: add them/);
    expect(await readdir(join(rig.dir, '.codex-flow/workflows'))).toEqual(['hello.yaml']);
    expect(await rig.read('.codex-flow/.gitignore')).toBe('*.log\n');
  });

  test('works in the root of the repository, wherever one stands in it', async () => {
    await using rig = await Rig.create({ files, git: true });
    const { stdout } = await rig.run(['init'], { cwd: 'src' });
    expect(stdout).toContain('made  ../.codex-flow/workflows/hello.yml');
    expect(await readdir(join(rig.dir, '.codex-flow'))).toEqual(['.gitignore', 'workflows']);
  });

  test('names files whose names are difficult as they are', async () => {
    await using rig = await Rig.create({
      files: { 'docs/über uns.md': 'x', 'docs/{{x}}.md': 'x', '.env': 'X=1' },
    });
    await rig.run(['init']);
    expect(await rig.read(pathOf('hello'))).toContain('default: ["docs/über uns.md"]');
    expect((await rig.run(['validate'])).exitCode).toBe(0);
  });

  test.each(['.codex-flow', '.codex-flow/workflows'])('says so where %s is a file', async (path) => {
    await using rig = await Rig.create({ files: { [path]: 'a file' } });
    const { exitCode, stdout, stderr } = await rig.run(['init']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^codex-flow: .*\.codex-flow.* is a file, but codex-flow needs a folder/);
    expect(stderr).toContain('move the file away');
    expect(await rig.read(path)).toBe('a file');
  });

  test.runIf(process.platform === 'linux')('says so where nothing can be written', async () => {
    await using rig = await Rig.create();
    // Not even root makes folders in there.
    await symlink('/proc', join(rig.dir, '.codex-flow'));
    const { exitCode, stdout, stderr } = await rig.run(['init']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^codex-flow: .*\.codex-flow can't be written: /);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('takes at most three files, the telling ones first', async () => {
    await using rig = await Rig.create({
      files: { 'a.md': '', 'b.md': '', 'lib/deep/x.py': '', 'package-lock.json': '', 'readme.md': '' },
    });
    await mkdir(join(rig.dir, 'node_modules'));
    await rig.write('node_modules/index.js', '');
    await rig.run(['init']);
    expect(await rig.read(pathOf('hello'))).toContain('default: ["readme.md", "lib/deep/x.py", "a.md"]');
  });
});

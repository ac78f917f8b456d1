import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { expectRefusal, oneJob, pathOf, tenMistakes } from './texts.ts';

const frame = /^(\S.*):(\d+):(\d+): (error|warning): .+ \[([a-z-]+)\]\n {2,}\|\n *\2 \| .*\n {2,}\| +\^+$/gm;

describe('validate', () => {
  test('shows all of ten mistakes, each in a frame, and ends with 2', async () => {
    await using rig = await Rig.create({ files: { [pathOf('ten')]: tenMistakes } });
    const { exitCode, stdout, stderr } = await rig.run(['validate', 'ten']);
    const codes = [...stdout.matchAll(frame)].map((match) => match[5]);
    expect(codes).toEqual([
      'wrong-value',
      'unknown-key',
      'unknown-reference',
      'wrong-type',
      'duplicate-id',
      'unknown-needs',
      'unknown-function',
      'bad-id',
      'unquoted-template',
      'wrong-notation-text',
    ]);
    expect(stdout).toMatch(/^10 errors in 1 file/m);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  });

  test('a workflow that uses one with a mistake is not counted as valid', async () => {
    const uses = (name: string): string => `jobs: { a: { uses: ./${name}.yml } }\n`;
    await using rig = await Rig.create({
      files: {
        [pathOf('a')]: uses('b'),
        [pathOf('b')]: uses('c'),
        [pathOf('c')]: 'jobs: { a: { steps: [{ rn: ls }] } }\n',
        [pathOf('d')]: 'jobs: { a: { steps: [{ run: ls }] } }\n',
      },
    });
    expect((await rig.run(['validate'])).stdout).toMatch(/\n1 error in 1 file\n1 workflow is valid\n$/);
  });

  test('says how many are valid', async () => {
    await using rig = await Rig.create({ files: { [pathOf('a')]: oneJob, [pathOf('b')]: oneJob } });
    const { exitCode, stdout, stderr } = await rig.run(['validate']);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: '2 workflows are valid\n',
      stderr: '',
    });
    await rig.write(pathOf('c'), 'jobs: {}');
    const mixed = await rig.run(['validate']);
    expect(mixed.exitCode).toBe(2);
    expect(mixed.stdout).toMatch(/\n1 error in 1 file\n2 workflows are valid\n$/);
  });

  test('takes names, paths, folders, globs and paths in a package, each file once', async () => {
    await using rig = await Rig.create({
      files: {
        [pathOf('a')]: oneJob,
        'other/b.yml': oneJob,
        'other/c.yaml': oneJob,
        'other/notes.txt': '',
        'node_modules/@acme/flows/workflows/d.yml': oneJob,
        'node_modules/@acme/flows/package.json': '{ "name": "@acme/flows" }',
      },
    });
    const count = async (...names: string[]): Promise<string> => {
      const { stdout, stderr } = await rig.run(['validate', ...names]);
      return stdout + stderr;
    };
    expect(await count('a', 'a.yml', pathOf('a'), `./${pathOf('a')}`)).toBe('1 workflow is valid\n');
    expect(await count('other')).toBe('2 workflows are valid\n');
    expect(await count('other/', './other/b.yml', 'a')).toBe('3 workflows are valid\n');
    expect(await count('other/*.{yml,yaml}')).toBe('2 workflows are valid\n');
    expect(await count('@acme/flows/workflows/d.yml', 'codex-flow/workflows/pr-review.yml')).toBe(
      '2 workflows are valid\n',
    );
  });

  test.each<[string[], RegExp]>([
    [['nope'], /there is no workflow "nope"/],
    [['helo'], /did you mean "hello"\?/],
    [['./missing.yml'], /there is no workflow "\.\/missing\.yml"/],
    [['none/*.yml'], /"none\/\*\.yml": no \.yml or \.yaml file is there/],
    [['docs'], /"docs": no \.yml or \.yaml file is there/],
  ])('%j is not there', async (names, message) => {
    await using rig = await Rig.create({ files: { [pathOf('hello')]: oneJob, 'docs/a.md': '' } });
    expectRefusal(await rig.run(['validate', ...names]), message);
  });

  test('a name that is too long for any file is not there either', async () => {
    await using rig = await Rig.create();
    expectRefusal(await rig.run(['validate', 'x'.repeat(5000)]), /there is no workflow "xxx/);
  });

  test('checks what is there beside what is not', async () => {
    await using rig = await Rig.create({ files: { [pathOf('hello')]: oneJob } });
    const { exitCode, stdout, stderr } = await rig.run(['validate', 'nope', 'hello']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '1 workflow is valid\n' });
    expect(stderr).toMatch(/there is no workflow "nope"/);
  });

  test('without any workflow, says how to make one', async () => {
    await using rig = await Rig.create();
    expectRefusal(
      await rig.run(['validate']),
      /there are no workflows in \.codex-flow\/workflows/,
      /codex-flow init/,
    );
  });

  test.runIf(process.getuid?.() !== 0 && process.platform !== 'win32')(
    'names a file that can not be read',
    async () => {
      await using rig = await Rig.create({ files: { [pathOf('a')]: oneJob } });
      const { chmod } = await import('node:fs/promises');
      await chmod(join(rig.dir, pathOf('a')), 0);
      expectRefusal(await rig.run(['validate']), /a\.yml can't be read: permission denied/);
    },
  );

  test('keeps file names as they are', async () => {
    const names = ["it's", 'two words', 'naïve-日本', 'a"b', '$(x)', '-dash'];
    await using rig = await Rig.create({
      files: Object.fromEntries(names.map((name) => [pathOf(name), 'jobs: {}'])),
    });
    const { stdout, exitCode } = await rig.run(['validate']);
    expect(exitCode).toBe(2);
    for (const name of names) expect(stdout).toContain(`${pathOf(name)}:1:`);
    for (const name of names.slice(0, 5))
      expect((await rig.run(['validate', name])).stdout).toMatch(/1 error in 1 file\n$/);
    expect((await rig.run(['validate', '--', '-dash'])).stdout).toMatch(/1 error in 1 file\n$/);
  });
});

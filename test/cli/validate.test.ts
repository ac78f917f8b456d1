import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { expectRefusal, jsonOf, oneJob, pathOf, tenMistakes } from './texts.ts';

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

describe('validate --json', () => {
  test('gives each finding as data', async () => {
    await using rig = await Rig.create({ files: { [pathOf('ten')]: tenMistakes } });
    const { exitCode, stdout, stderr } = await rig.run(['validate', '--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    const found = JSON.parse(stdout);
    expect(found).toHaveLength(10);
    expect(found[0]).toEqual({
      code: 'wrong-value',
      severity: 'error',
      message: '"strng" is not a value of "type": did you mean "string"?',
      file: pathOf('ten'),
      range: { start: { line: 3, column: 20 }, end: { line: 3, column: 25 } },
      related: [],
      fix: {
        description: expect.any(String),
        edits: [
          {
            file: pathOf('ten'),
            range: { start: { line: 3, column: 20 }, end: { line: 3, column: 25 } },
            text: 'string',
          },
        ],
      },
    });
    const twice = found.find((each: { code: string }) => each.code === 'duplicate-id');
    expect(twice.related).toEqual([
      { file: pathOf('ten'), range: expect.any(Object), message: expect.stringContaining('first') },
    ]);
    expect(twice.fix).toBeNull();
  });

  test('is an empty list where all is well', async () => {
    await using rig = await Rig.create({ files: { [pathOf('a')]: oneJob } });
    expect(jsonOf(await rig.run(['validate', '--json']))).toEqual([]);
  });
});

describe('validate --fix', () => {
  test('writes the safe corrections and shows what is left', async () => {
    await using rig = await Rig.create({ files: { [pathOf('ten')]: tenMistakes } });
    const { exitCode, stdout } = await rig.run(['validate', '--fix']);
    const text = await rig.read(pathOf('ten'));
    expect(text).toContain('type: string');
    expect(text).toContain('max-parallel: 2');
    expect(text).toMatch(/prompt: ["']\{\{ inputs\.symptom \}\}["']/);
    expect(text).not.toContain('prompt: ${{');
    expect(stdout).toMatch(/^\.codex-flow\/workflows\/ten\.yml: \d+ mistakes corrected\n/);
    // What a person has to decide stays.
    expect(stdout).toContain('[duplicate-id]');
    expect(exitCode).toBe(2);
    expect(await readdir(join(rig.dir, '.codex-flow/workflows'))).toEqual(['ten.yml']);
    const again = await rig.run(['validate', '--fix']);
    expect(again.stdout).not.toContain('corrected');
    expect(await rig.read(pathOf('ten'))).toBe(text);
  });

  test('ends well where it corrects everything', async () => {
    const slip =
      'jobs:\n  a:\n    strategy: { max_parallel: 2, matrix: { x: [1] } }\n    steps:\n      - run: echo\n';
    await using rig = await Rig.create({ files: { [pathOf('slip')]: slip } });
    const { exitCode, stdout } = await rig.run(['validate', '--fix', 'slip']);
    expect(stdout).toBe(`${pathOf('slip')}: 1 mistake corrected\n\n1 workflow is valid\n`);
    expect(exitCode).toBe(0);
    expect(await rig.read(pathOf('slip'))).toBe(slip.replace('max_parallel', 'max-parallel'));
  });

  test('keeps standard output pure JSON', async () => {
    const slip = 'jobs:\n  a:\n    steps:\n      - run: echo\n        timeout_minutes: 2\n';
    await using rig = await Rig.create({ files: { [pathOf('slip')]: slip } });
    const { exitCode, stdout, stderr } = await rig.run(['validate', '--fix', '--json']);
    expect(JSON.parse(stdout)).toEqual([]);
    expect(stderr).toBe(`${pathOf('slip')}: 1 mistake corrected\n`);
    expect(exitCode).toBe(0);
  });

  test('does not touch what belongs to a package', async () => {
    const slip = 'jobs:\n  a:\n    steps:\n      - run: echo\n        timeout_minutes: 2\n';
    await using rig = await Rig.create({
      files: {
        'node_modules/flows/w.yml': slip,
        'node_modules/flows/package.json': '{}',
        [pathOf('a')]: oneJob,
      },
    });
    const { exitCode, stderr } = await rig.run(['validate', '--fix', 'flows/w.yml']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/flows\/w\.yml is not corrected, since it belongs to a package/);
    expect(await rig.read('node_modules/flows/w.yml')).toBe(slip);
  });
});

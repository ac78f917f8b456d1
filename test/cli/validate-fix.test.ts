import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { oneJob, pathOf, tenMistakes } from './texts.ts';

const header = '# yaml-language-server: $schema=../../node_modules/codex-flow/schema/workflow.schema.json\n';
const slip = 'jobs:\n  a:\n    steps:\n      - run: echo\n        timeout_minutes: 2\n';
const right = slip.replace('timeout_minutes', 'timeout-minutes');
const path = pathOf('slip');

/** What is written for the slip in a file that has a header. */
const corrected = (line: number): string =>
  `${path}:${line}: corrected: timeout_minutes is now timeout-minutes [unknown-key]\n`;

describe('validate --fix', () => {
  test('writes the safe corrections, says which, and shows what is left', async () => {
    await using rig = await Rig.create({ files: { [pathOf('ten')]: tenMistakes } });
    const { exitCode, stdout } = await rig.run(['validate', '--fix']);
    const text = await rig.read(pathOf('ten'));
    expect(text).toContain('type: string');
    expect(text).toContain('max-parallel: 2');
    expect(text).toMatch(/prompt: ["']\{\{ inputs\.symptom \}\}["']/);
    expect(text).not.toContain('prompt: ${{');
    const [told = ''] = stdout.split('\n\n');
    expect(told.split('\n').slice(0, 3)).toEqual([
      `${pathOf('ten')}:1: added ${header.trimEnd()}`,
      `${pathOf('ten')}:4: corrected: strng is now string [wrong-value]`,
      `${pathOf('ten')}:10: corrected: max_parallel is now max-parallel [unknown-key]`,
    ]);
    // What a person has to decide stays.
    expect(stdout).toContain('[duplicate-id]');
    expect(exitCode).toBe(2);
    expect(await readdir(join(rig.dir, '.codex-flow/workflows'))).toEqual(['ten.yml']);
    const again = await rig.run(['validate', '--fix']);
    expect(again.stdout).not.toContain('corrected');
    expect(await rig.read(pathOf('ten'))).toBe(text);
  });

  test('ends well where it corrects everything', async () => {
    await using rig = await Rig.create({ files: { [path]: header + slip } });
    const { exitCode, stdout } = await rig.run(['validate', '--fix', 'slip']);
    expect(stdout).toBe(`${corrected(6)}\n1 workflow is valid\n`);
    expect(exitCode).toBe(0);
    expect(await rig.read(path)).toBe(header + right);
  });

  test('tells lines as they are in the corrected file', async () => {
    const two = `jobs:\n  a:\n    steps:\n      - prompt: Hi\n        timeout_minutes: 2\n        sandbox: readonly\n`;
    await using rig = await Rig.create({ files: { [path]: `\`\`\`yaml\n${header}${two}\`\`\`\n` } });
    const { stdout } = await rig.run(['validate', '--fix']);
    expect(await rig.read(path)).toBe(header + two.replace('_', '-').replace('only', '-only'));
    const lines = stdout.split('\n').filter((line) => line.includes('corrected'));
    expect(lines.map((line) => line.split(':')[1])).toEqual(['1', '6', '7']);
  });

  test.each(['json', 'sarif', 'github'])('keeps standard output pure %s', async (format) => {
    await using rig = await Rig.create({ files: { [path]: header + slip } });
    const { exitCode, stdout, stderr } = await rig.run(['validate', '--fix', '--format', format]);
    if (format === 'github') expect(stdout).toBe('');
    else expect(JSON.parse(stdout)).toBeDefined();
    expect(stderr).toBe(corrected(6));
    expect(exitCode).toBe(0);
  });

  test('adds the line with the schema where it is missing, which is no mistake', async () => {
    await using rig = await Rig.create({
      files: {
        [pathOf('a')]: oneJob,
        'flows/deep/b.yml': `# Says hello.\r\n${oneJob.replaceAll('\n', '\r\n')}`,
        'pkg/flow.yml': oneJob,
        'pkg/node_modules/codex-flow/schema/workflow.schema.json': '{}',
      },
    });
    expect((await rig.run(['validate', 'a'])).stdout).toBe('1 workflow is valid\n');
    await rig.run(['validate', '--fix', 'a', 'flows/deep/b.yml', 'pkg/flow.yml']);
    expect(await rig.read(pathOf('a'))).toBe(header + oneJob);
    expect(await rig.read('flows/deep/b.yml')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/node_modules\/\S+\.json\r\n# Says hello\.\r\njobs:\r\n/,
    );
    // Where it is installed.
    expect(await rig.read('pkg/flow.yml')).toMatch(/^# yaml-language-server: \$schema=node_modules\//);
    await rig.write(pathOf('a'), `# yaml-language-server: $schema=./mine.json\n${oneJob}`);
    expect((await rig.run(['validate', '--fix', 'a'])).stdout).toBe('1 workflow is valid\n');
  });

  test.each<[string, Buffer]>([
    ['empty', Buffer.from('# Nothing.\n')],
    ['not UTF-8', Buffer.from('jobs: \xe4', 'latin1')],
  ])('leaves alone what is no workflow: %s', async (_, bytes) => {
    await using rig = await Rig.create({ files: { [path]: '' } });
    await writeFile(join(rig.dir, path), bytes);
    expect((await rig.run(['validate', '--fix'])).exitCode).toBe(2);
    expect((await readFile(join(rig.dir, path))).equals(bytes)).toBe(true);
  });

  test('keeps comments, line ends, byte order mark and the missing last line break', async () => {
    const lines = [
      '# One.',
      ...slip
        .trimEnd()
        .split('\n')
        .map((line) => `${line} # c`),
      '# Two.',
    ];
    const text = `\ufeff${header.trimEnd()}\r\n${lines.join('\r\n')}`;
    await using rig = await Rig.create({ files: { [path]: text } });
    expect((await rig.run(['validate', '--fix'])).stdout).toContain(corrected(7));
    expect(await rig.read(path)).toBe(text.replace('timeout_minutes', 'timeout-minutes'));
  });

  test.skipIf(process.platform === 'win32')('keeps the mode and follows links', async () => {
    await using rig = await Rig.create({ files: { 'real.yml': slip, '.codex-flow/workflows/.keep': '' } });
    await chmod(join(rig.dir, 'real.yml'), 0o767);
    await symlink('../../real.yml', join(rig.dir, path));
    expect((await rig.run(['validate', '--fix'])).exitCode).toBe(0);
    expect((await lstat(join(rig.dir, path))).isSymbolicLink()).toBe(true);
    expect((await stat(join(rig.dir, 'real.yml'))).mode & 0o777).toBe(0o767);
    expect(await rig.read('real.yml')).toContain('timeout-minutes');
    expect((await readdir(rig.dir)).filter((name) => name.endsWith('-fix'))).toEqual([]);
  });

  test.each([[0o444], [0o000]])('says of a file of mode %o why it stays as it is', async (mode) => {
    await using rig = await Rig.create({ files: { [path]: slip } });
    await chmod(join(rig.dir, path), mode);
    const { exitCode, stdout, stderr } = await rig.run(['validate', '--fix']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/slip\.yml can't be (changed: it is read-only|read: permission denied)\n/);
    expect(stdout).not.toContain('corrected:');
    await chmod(join(rig.dir, path), 0o644);
    expect(await rig.read(path)).toBe(slip);
  });

  test('does not touch what belongs to a package', async () => {
    await using rig = await Rig.create({
      files: {
        'node_modules/flows/w.yml': slip,
        'node_modules/flows/right.yml': oneJob,
        'node_modules/flows/package.json': '{}',
        [pathOf('a')]: oneJob,
      },
    });
    const { exitCode, stderr } = await rig.run(['validate', '--fix', 'flows/w.yml']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/flows\/w\.yml is not corrected, since it belongs to a package/);
    expect(await rig.read('node_modules/flows/w.yml')).toBe(slip);
    // That it has no header is nobody's business.
    expect((await rig.run(['validate', '--fix', 'flows/right.yml'])).stdout).toBe('1 workflow is valid\n');
    expect(await rig.read('node_modules/flows/right.yml')).toBe(oneJob);
  });
});

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { pathOf } from './texts.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Runs a command line for sh in which `$FLOW` is the program; gives what it printed and its exit code. */
function shell(command: string, cwd: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, FLOW: `'${process.execPath}' '${program}'` };
    execFile('sh', ['-c', command], { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const says = (text: string): string => `
jobs:
  say:
    steps:
      - id: word
        run: ${text}
outputs:
  word: \${{ jobs.say.outputs.word }}
`;

describe.skipIf(!existsSync('/dev/full'))('a stream that takes nothing', () => {
  test.each(['--reporter silent', '--reporter json'])(
    'results that are lost are a failure: %s',
    async (flags) => {
      await using rig = await Rig.create({ files: { [pathOf('say')]: says('echo hello') } });
      expect(await shell(`eval $FLOW run say ${flags} > /dev/full`, rig.dir)).toEqual({
        code: 1,
        stdout: '',
        stderr: "codex-flow: standard output can't be written: no space is left on the device\n",
      });
    },
  );

  test.each(['lines', 'tree'])('progress that is lost is none: %s', async (reporter) => {
    await using rig = await Rig.create({ files: { [pathOf('say')]: says('echo hello') } });
    expect(await shell(`eval $FLOW run say --reporter ${reporter} 2> /dev/full`, rig.dir)).toEqual({
      code: 0,
      stdout: 'hello\n',
      stderr: '',
    });
  });
});

describe.skipIf(process.platform !== 'linux')('a terminal', () => {
  const text = says(`printf '\\033[31mred\\033]0;title\\007 two\\nlines'`);

  test('is told of escapes in an output, a file gets them as they are', async () => {
    await using rig = await Rig.create({ files: { [pathOf('say')]: text } });
    const file = await rig.run(['run', 'say', '--reporter', 'silent']);
    expect(file.stdout).toBe('\u001b[31mred\u001b]0;title\u0007 two\nlines\n');
    const terminal = await rig.run(['run', 'say', '--reporter', 'silent'], { tty: true });
    expect(terminal.stdout).toBe('␛[31mred␛]0;title␇ two\r\nlines\r\n');
  });

  test('obeys no name of a workflow', async () => {
    const named = `name: "a \\e[2Jb"\n${says('echo hello')}`;
    await using rig = await Rig.create({ files: { [pathOf('say')]: named } });
    expect((await rig.run(['plan', 'say'])).stdout).toContain('a ␛[2Jb\n');
    expect((await rig.run(['plan', '\u001b[2J'])).stderr).not.toContain('\u001b');
  });
});

test.skipIf(process.platform === 'win32')('a current directory that is gone is said in words', async () => {
  await using rig = await Rig.create();
  expect(await shell('mkdir gone && cd gone && rmdir ../gone && eval $FLOW list', rig.dir)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^codex-flow: the current directory: it does not exist$/m),
  });
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { pathOf } from './texts.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function shell(command: string, cwd: string): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, FLOW: `'${process.execPath}' '${program}'` };
    execFile('sh', ['-c', command], { cwd, env, maxBuffer: 2 ** 26 }, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });
}

const wide =
  'jobs:\n  wide:\n    strategy:\n      matrix:\n        n: ${{ range(1, 5000) }}\n    steps:\n      - run: echo {{ matrix.n }}\n';

describe.skipIf(process.platform === 'win32')('a reader that goes away', () => {
  test.each([
    ['plan wide --json | head -1', '{\n'],
    ['list --json | head -1', '[\n'],
    ['--help | head -1', 'Usage: codex-flow [options] [command]\n'],
    ['plan wide --json | true', ''],
  ])('is no fault: %s', async (command, expected) => {
    await using rig = await Rig.create({ files: { [pathOf('wide')]: wide } });
    expect(await shell(`eval $FLOW ${command}`, rig.dir)).toEqual({ stdout: expected, stderr: '' });
  });

  test('nothing is cut off for one that stays', async () => {
    await using rig = await Rig.create({ files: { [pathOf('wide')]: wide } });
    const { stdout } = await shell('eval $FLOW plan wide --json | (sleep 0.3; cat)', rig.dir);
    expect(JSON.parse(stdout).nodes).toHaveLength(5000);
  });
});

import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMask } from '../../src/journal/mask.ts';
import { killTree } from '../../src/process/kill-tree.ts';
import { isMarkedWith, processMarker } from '../../src/process/marker.ts';
import { type CommandOptions, type CommandResult, runCommand } from '../../src/process/run-command.ts';
import { expectNoProcesses, processesWith } from '../rig/census.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'run-command-')));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const run = (command: string, changes: Partial<CommandOptions> = {}): Promise<CommandResult> =>
  runCommand({
    command,
    shell: undefined,
    cwd,
    env: {},
    signal: new AbortController().signal,
    ...changes,
  });

/** Resolves when so many processes run whose command line holds the words. */
async function untilRunning(words: string, count: number): Promise<void> {
  while (processesWith(words).filter(({ command }) => command.startsWith('sleep')).length < count)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('running a command', () => {
  it('gives both outputs and the exit code', async () => {
    expect(await run('echo out; echo err >&2; exit 3')).toEqual({
      exitCode: 3,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
      truncated: false,
      ended: 'exit',
    });
  });

  it('stops at the first error, also in a pipe, as Actions does', async () => {
    expect(await run('false; echo on')).toMatchObject({ exitCode: 1, stdout: '' });
    expect(await run('false | cat; echo on', { shell: 'bash' })).toMatchObject({ exitCode: 1, stdout: '' });
    expect(await run('false; echo on', { shell: 'sh' })).toMatchObject({ exitCode: 1, stdout: '' });
  });

  it('runs in the directory, with its own variables beside those of the process', async () => {
    const result = await run('pwd; echo "$GREETING $HOME"', { env: { GREETING: 'hello' } });
    expect(result.stdout).toBe(`${cwd}\nhello ${process.env.HOME}\n`);
  });

  it('has no input to wait for', async () => {
    expect(await run('cat; read -r line || echo end')).toMatchObject({ exitCode: 0, stdout: 'end\n' });
  });

  it('puts characters together that came in pieces', async () => {
    const result = await run(`printf '\\303'; sleep 0.02; printf '\\251\\n'`);
    expect(result.stdout).toBe('é\n');
  });

  it('keeps head and tail of what is too much', async () => {
    const result = await run('echo first; seq 100000; echo last', { maxOutputBytes: 1_000 });
    expect(result).toMatchObject({ exitCode: 0, truncated: true });
    expect(result.stdout).toMatch(/^first\n1\n2\n[\s\S]*\[… \d+ bytes left out …\][\s\S]*\n100000\nlast\n$/);
    expect(result.stdout.length).toBeLessThan(1_100);
  });

  it('puts all of what is too much into a file, without secrets', async () => {
    const mask = createMask(['hunter2-hunter2']);
    const result = await run('echo first; seq 20000; echo is hunter2-hunter2; seq 20000; echo last >&2', {
      maxOutputBytes: 1_000,
      unspeakable: { mask, longest: mask.longest },
      overflow: join(cwd, 'out', 'node'),
    });
    expect(result).toMatchObject({ exitCode: 0, truncated: true, stderr: 'last\n' });
    expect(result.stdoutFile).toBe(join(cwd, 'out', 'node.stdout'));
    expect(result.stderrFile).toBeUndefined();
    const numbers = Array.from({ length: 20_000 }, (_, i) => i + 1).join('\n');
    expect(await readFile(join(cwd, 'out', 'node.stdout'), 'utf8')).toBe(
      `first\n${numbers}\nis ***\n${numbers}\n`,
    );
    expect(await readdir(join(cwd, 'out'))).toEqual(['node.stdout']);
  });

  it('does without that file where it can not be written', async () => {
    const result = await run('seq 20000', { maxOutputBytes: 1_000, overflow: '/dev/null/out' });
    expect(result).toMatchObject({ exitCode: 0, truncated: true });
    expect(result.stdoutFile).toBeUndefined();
  });

  it('keeps bytes as they are in a file', async () => {
    const result = await run(`head -c 3000 /dev/zero | tr '\\000' '\\377'`, {
      maxOutputBytes: 1_000,
      overflow: join(cwd, 'binary'),
    });
    expect(await readFile(result.stdoutFile ?? '')).toEqual(Buffer.alloc(3_000, 0xff));
  });

  it('takes commands that are longer than an argument may be, and leaves no file of them', async () => {
    const own = await mkdtemp(join(cwd, 'tmp-'));
    vi.stubEnv('TMPDIR', own);
    const words = 'x'.repeat(300_000);
    for (const shell of ['bash', 'sh'] as const) {
      const result = await run(`false && exit 9\necho "${words}" | wc -c`, { shell });
      expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\s*300001\n$/) });
    }
    vi.unstubAllEnvs();
    expect(await readdir(own)).toEqual([]);
  });

  it('says the signal that ended it', async () => {
    expect(await run('kill -KILL $$')).toMatchObject({ exitCode: null, signal: 'SIGKILL', ended: 'exit' });
  });
});

describe('a command that does not start', () => {
  it('says that the directory is not there', async () => {
    expect(await run('true', { cwd: join(cwd, 'nowhere') })).toMatchObject({
      ended: 'spawn-error',
      exitCode: null,
      message: `the working directory ${join(cwd, 'nowhere')} does not exist`,
    });
  });

  it('says that the shell is not there', async () => {
    expect(await run('true', { shell: 'sh', env: { PATH: '/nowhere' } })).toMatchObject({
      ended: 'spawn-error',
      message: 'sh is not installed or not on the PATH: install it, or set "shell"',
    });
  });

  it('says that the environment is too large', async () => {
    const env = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`BIG_${i}`, 'x'.repeat(100_000)]));
    expect(await run('true', { env })).toMatchObject({
      ended: 'spawn-error',
      message: expect.stringContaining('environment'),
    });
  });

  it('is not started after an abort', async () => {
    expect(await run('echo hi', { signal: AbortSignal.abort() })).toMatchObject({
      ended: 'aborted',
      stdout: '',
    });
  });
});

describe('the end of a command', () => {
  it('takes what it sent to the background with it, daemons too', async () => {
    const result = await run(
      'sleep 4712.1 & setsid sleep 4712.1 & (setsid sleep 4712.1 &); (nohup sleep 4712.1 >/dev/null 2>&1 &); echo done',
    );
    expect(result).toMatchObject({ exitCode: 0, stdout: 'done\n' });
    await expectNoProcesses('sleep 4712.1', 0);
  });

  it('comes with an abort, for all it started', async () => {
    const controller = new AbortController();
    const running = run(
      'echo begun; (setsid sleep 4712.2 &); env -i setsid sleep 4712.2 & sleep 4712.2 & wait',
      {
        signal: controller.signal,
      },
    );
    await untilRunning('sleep 4712.2', 3);
    controller.abort();
    expect(await running).toMatchObject({ ended: 'aborted', signal: 'SIGTERM', stdout: 'begun\n' });
    await expectNoProcesses('sleep 4712.2', 0);
  });

  it('comes with the timeout, also for what does not want to', async () => {
    const result = await run(
      `trap '' TERM; (trap '' TERM; setsid sleep 4712.3) & while :; do sleep 0.05; done`,
      {
        timeoutMs: 200,
      },
    );
    expect(result).toMatchObject({ ended: 'timeout', signal: 'SIGKILL', exitCode: null });
    await expectNoProcesses('sleep 4712.3', 0);
  });

  it('leaves others alone', async () => {
    const controller = new AbortController();
    const other = run('sleep 4712.4', { signal: controller.signal });
    await untilRunning('sleep 4712.4', 1);
    await run('sleep 60 & true');
    expect(processesWith('sleep 4712.4').length).toBeGreaterThan(0);
    controller.abort();
    expect(await other).toMatchObject({ ended: 'aborted' });
  });
});

describe('ending a tree', () => {
  it('finds all that this process ever started, by the part that its markers share', async () => {
    const begun = [run('setsid sleep 4712.5 & wait'), run('(setsid sleep 4712.5 &); sleep 4712.5')];
    await untilRunning('sleep 4712.5', 3);
    await killTree({ pid: process.pid, marker: processMarker }, { graceMs: 0 });
    await Promise.all(begun);
    await expectNoProcesses('sleep 4712.5', 0);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await killTree({ marker: 'no-such-marker' })).toBe(0);
    expect(await killTree({})).toBe(0);
  });
});

describe('markers', () => {
  it.each([
    ['a.1', 'a.1', true],
    ['a.1', 'a', true],
    ['outer.3,a.1', 'a.1', true],
    ['outer.3,a.1', 'outer.3', true],
    ['a.12', 'a.1', false],
    ['ba.1', 'a', false],
    ['', 'a', false],
  ])('%j is marked with %j: %j', (value, marker, expected) => {
    expect(isMarkedWith(value, marker)).toBe(expected);
  });
});

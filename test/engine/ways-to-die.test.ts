import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ResponsesServer } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import { nodeEnds, workflow } from './workflow.ts';

/** Processes that leave group, session or tree, that outlive a hang-up, that are deaf to SIGTERM, that go on forking. */
const brood = [
  'sleep 4713 &',
  'setsid sleep 4713 &',
  '(setsid sleep 4713 &)',
  '(nohup sleep 4713 >/dev/null 2>&1 &)',
  `setsid sh -c 'trap "" TERM; sleep 4713; sleep 4713' &`,
  `setsid sh -c 'while :; do sleep 4713 & sleep 0.05; done' &`,
].join('\n');

/** Resolves when so many of the brood run. */
async function untilRunning(rig: Rig, count: number): Promise<void> {
  const running = () => rig.processes().filter(({ command }) => command.startsWith('sleep 4713'));
  while (running().length < count) await new Promise((resolve) => setTimeout(resolve, 10));
}

const pidOf = (rig: Rig, part: RegExp): number => {
  const found = rig.processes().find(({ command }) => part.test(command));
  if (found === undefined) throw new Error(`no process ${part}`);
  return found.pid;
};

describe.skipIf(process.platform !== 'linux').concurrent('nothing is left of commands', () => {
  const steps = workflow(`jobs:
  done: { steps: [{ id: first, run: echo kept }] }
  work:
    needs: done
    steps:
      - id: busy
        run: ${JSON.stringify(`${brood}\nsleep 4713; sleep 4713`)}
        timeout-minutes: \${{ fromJSON(inputs.minutes) }}
inputs: { minutes: { default: '10' } }
`);

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('that are interrupted (%s)', async (signal) => {
    await using rig = await Rig.create(steps);
    const running = rig.start(['run', 'w']);
    await untilRunning(rig, 7);
    running.kill(signal, { group: true });
    const { exitCode, stderr } = await running.finished;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Run cancelled');
    expect(await nodeEnds(rig)).toEqual({ 'done/first': 'completed', 'work/busy': 'cancelled' });
    await rig.expectNoProcesses();
  });

  it('when Ctrl-C comes twice at once, as by way of npm, which is one wish', async () => {
    await using rig = await Rig.create(steps);
    const running = rig.start(['run', 'w']);
    await untilRunning(rig, 7);
    running.kill('SIGINT', { group: true });
    running.kill('SIGINT', { group: true });
    const { exitCode, stderr } = await running.finished;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Run cancelled');
    await rig.expectNoProcesses();
  });

  it('when Ctrl-C comes again', async () => {
    await using rig = await Rig.create(
      workflow(`jobs:
  work:
    steps:
      - run: |
          trap 'sleep 0.4; echo heard > heard' TERM
          ${brood.replaceAll('\n', '\n          ')}
          while :; do sleep 4713; done
`),
    );
    const running = rig.start(['run', 'w']);
    await untilRunning(rig, 7);
    running.kill('SIGINT');
    while (!(await readdir(rig.dir)).includes('heard'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    running.kill('SIGINT');
    const { exitCode, stderr } = await running.finished;
    expect(exitCode).toBe(130);
    expect(stderr).not.toContain('Run cancelled');
    await rig.expectNoProcesses();
  });

  it('that take too long', async () => {
    await using rig = await Rig.create(steps);
    const { exitCode } = await rig.run(['run', 'w', '-i', 'minutes=0.005']);
    expect(exitCode).toBe(1);
    expect(await nodeEnds(rig)).toMatchObject({ 'work/busy': 'timeout' });
    await rig.expectNoProcesses();
  });

  it('when codex-flow is killed', async () => {
    await using rig = await Rig.create(steps);
    const running = rig.start(['run', 'w']);
    await untilRunning(rig, 7);
    running.kill('SIGKILL', { group: true });
    await running.finished;
    await rig.expectNoProcesses(10_000);
  });

  it('when its reaper is killed with it, once the next run begins, which says so', async () => {
    await using rig = await Rig.create(steps);
    const running = rig.start(['run', 'w']);
    await untilRunning(rig, 7);
    process.kill(pidOf(rig, /^\/bin\/sh -c trap/), 'SIGKILL');
    running.kill('SIGKILL', { group: true });
    await running.finished;
    expect(rig.processes().length).toBeGreaterThan(6);
    await rig.write('.codex-flow/workflows/other.yml', 'jobs: { a: { steps: [{ run: echo hi }] } }\n');
    const next = await rig.run(['run', 'other']);
    expect(next.exitCode).toBe(0);
    expect(next.stderr).toMatch(
      /\d+ processes of run \S+, which was killed, were still there and have been ended: .*sleep/,
    );
    await rig.expectNoProcesses();
    expect((await rig.run(['run', 'other'])).stderr).not.toContain('was killed, w');
  });
});

describe.skipIf(process.platform !== 'linux').concurrent('nothing is left of agents', () => {
  let server: ResponsesServer;
  beforeAll(async () => {
    server = await ResponsesServer.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const steps = workflow(`jobs:
  work:
    steps:
      - id: ask
        prompt: Do it
        files: []
        sandbox: danger-full-access
        max-attempts: 1
        output: { done: boolean }
`);

  /** An agent that has started the brood and goes on, with temporary files in a folder of their own. */
  async function busyAgent(rig: Rig) {
    const scenario = server.scenario();
    await rig.codex(scenario);
    const temporary = join(rig.dir, '..', 'tmp');
    await mkdir(temporary);
    const running = rig.start(['run', 'w', '--reporter', 'json'], { env: { TMPDIR: temporary } });
    const call = await scenario.next();
    call.runCommand(`${brood}\nsleep 4713; sleep 4713`);
    // Codex has told of it, and has nothing more to tell: it does not notice when nobody listens any more.
    await running.waitForOutput(/"phase":"started","item":\{[^\n]*"command_execution"/);
    await untilRunning(rig, 7);
    const left = async (): Promise<string[]> =>
      (await readdir(temporary)).filter((name) => name.startsWith('codex-'));
    expect(await left()).toHaveLength(1);
    return { running, left };
  }

  it('that are interrupted', async () => {
    await using rig = await Rig.create(steps);
    const { running, left } = await busyAgent(rig);
    running.kill('SIGINT', { group: true });
    expect((await running.finished).exitCode).toBe(130);
    await rig.expectNoProcesses();
    expect(await left()).toEqual([]);
  });

  it('that crash', async () => {
    await using rig = await Rig.create(steps);
    const { running, left } = await busyAgent(rig);
    process.kill(pidOf(rig, /codex exec/), 'SIGKILL');
    expect((await running.finished).exitCode).toBe(1);
    expect(await nodeEnds(rig)).toEqual({ 'work/ask': 'agent' });
    await rig.expectNoProcesses();
    expect(await left()).toEqual([]);
  });

  it('when codex-flow is killed', async () => {
    await using rig = await Rig.create(steps);
    const { running, left } = await busyAgent(rig);
    running.kill('SIGKILL');
    await running.finished;
    await rig.expectNoProcesses(10_000);
    // The reaper takes the folders away once it has ended the processes.
    await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 10_000 });
  });
});

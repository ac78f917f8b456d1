import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesWith } from './census.ts';
import { ResponsesServer } from './responses-server.ts';
import { Rig } from './rig.ts';

const workflow = `
name: Two words
jobs:
  ask:
    strategy: { matrix: { word: [one, two] } }
    steps:
      - { id: say, prompt: "Say {{ matrix.word }}.", files: [] }
outputs:
  words: \${{ jobs.ask.instances }}
`;
const files = { '.codex-flow/workflows/words.yml': workflow };

let server: ResponsesServer;
beforeAll(async () => {
  server = await ResponsesServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('the rig', () => {
  it('runs the built program in a clean environment', async () => {
    await using rig = await Rig.create();
    expect(await rig.run(['--version'])).toMatchObject({
      exitCode: 0,
      signal: null,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
    expect(await rig.journal()).toEqual([]);
  });

  it('answers for the model and reads the journal', async () => {
    await using rig = await Rig.create({ files, git: true });
    const scenario = server.scenario();
    await rig.codex(scenario);
    const running = rig.start(['run', 'words']);
    for (let i = 0; i < 2; i++) {
      const call = await scenario.next();
      call.reply(call.prompt.replace('Say', 'Said'));
    }
    const done = await running.finished;
    expect(done.exitCode).toBe(0);
    expect(done.stdout).toContain('Said two.');
    const journal = await rig.journal();
    expect(
      journal
        .filter(({ type }) => type === 'node.completed')
        .map(({ output }) => output)
        .sort(),
    ).toEqual(['Said one.', 'Said two.']);
    await rig.expectNoProcesses();
    expect(rig.git('status', '--porcelain', '--', '*.yml')).toBe('');
  });

  it('interrupts, as a terminal does, and counts what is left', async () => {
    await using rig = await Rig.create({ files });
    const scenario = server.scenario();
    await rig.codex(scenario);
    const running = rig.start(['run', 'words', '--concurrency', '2']);
    await scenario.next();
    await scenario.next();
    expect(rig.processes().length).toBeGreaterThanOrEqual(3);
    running.kill('SIGINT', { group: true });
    expect((await running.finished).exitCode).toBe(130);
    await rig.expectNoProcesses();
  });

  it('leaves nothing behind when a test ends too early', async () => {
    let dir: string;
    {
      await using rig = await Rig.create({ files });
      dir = rig.dir;
      const scenario = server.scenario();
      await rig.codex(scenario);
      rig.start(['run', 'words']);
      await scenario.next();
    }
    expect(processesWith(dir)).toEqual([]);
  });

  it('gives a terminal', async () => {
    await using rig = await Rig.create({ files });
    const { exitCode, stdout } = await rig.run(['run', 'words', '--agent', 'simulated'], {
      tty: true,
      env: { TERM: 'xterm-256color' },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('\u001b[');
  });

  it('waits for output, and says what was printed when it does not come', async () => {
    await using rig = await Rig.create();
    const running = rig.start(['--version']);
    expect((await running.waitForOutput(/(\d+)\.\d+/))[0]).toMatch(/\d/);
    await running.finished;
    await expect(running.waitForOutput(/nonsense/)).rejects.toThrow(/ended before \/nonsense\/.*\n\d+\.\d+/s);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ResponsesServer } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import { recordsOf, workflow } from './workflow.ts';

describe('agents that are silent, with the real codex program', () => {
  let server: ResponsesServer;
  beforeAll(async () => {
    server = await ResponsesServer.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('a command that runs for longer than stall-minutes and prints nothing is no stall', async () => {
    const { files } = workflow(`
jobs:
  work:
    steps:
      - { id: ask, prompt: Run the tests, files: [], sandbox: danger-full-access, stall-minutes: 0.08 }
`);
    const scenario = server.scenario();
    scenario.answer((call) => {
      if (call.toolOutputs.length === 0) call.runCommand('sleep 7; echo passed');
      else call.reply('said');
    });
    await using rig = await Rig.create({ files });
    await rig.codex(scenario);
    expect((await rig.run(['run', 'w'])).exitCode).toBe(0);
    const [completed] = recordsOf(await rig.journal(), 'node.completed');
    expect(completed?.attempts).toHaveLength(1);
    expect(scenario.calls.at(-1)?.toolOutputs[0]).toContain('passed');
  });
});

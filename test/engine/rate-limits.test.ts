import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ResponsesServer } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import { runThrottled } from './throttled-run.ts';
import { nodeEnds, recordsOf, workflow } from './workflow.ts';

describe('rate limits, with the real codex program', () => {
  let server: ResponsesServer;
  beforeAll(async () => {
    server = await ResponsesServer.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('sixteen agents, every third call answered 429: all complete, none comes before its time', async () => {
    await runThrottled(server, { nodes: 16, concurrency: 8 });
  }, 60_000);

  it('a spent quota pauses the run and says what goes on; --on-quota wait waits until the reset', async () => {
    const scenario = server.scenario();
    scenario.answer((call) => {
      if (call.prompt.includes('two'))
        call.fail(429, {
          error: {
            type: 'usage_limit_reached',
            message: 'x',
            resets_at: Math.floor(Date.now() / 1_000) + 7_200,
          },
        });
      else call.reply('said');
    });
    const { files } = workflow(`
jobs:
  ask:
    strategy: { matrix: { n: [one, two, three] }, max-parallel: 1 }
    steps:
      - { id: say, prompt: "Say {{ matrix.n }}.", files: [] }
`);
    await using rig = await Rig.create({ files });
    await rig.codex(scenario);
    const paused = await rig.run(['run', 'w']);
    expect(paused.exitCode).toBe(3);
    expect(paused.stderr).toContain(
      'What is done is kept. This goes on once the model takes requests again:\n  codex-flow run w\n',
    );
    expect(await nodeEnds(rig)).toEqual({
      'ask[0]/say': 'completed',
      'ask[1]/say': 'quota',
      'ask[2]/say': 'skipped',
    });
    const skipped = recordsOf(await rig.journal(), 'node.skipped');
    expect(skipped).toMatchObject([{ reason: 'quota', message: expect.stringContaining('usage limit') }]);

    const waiting = rig.start(['run', 'w', '--on-quota', 'wait']);
    await waiting.waitForOutput(/the next starts in (1h 59m|2h 00m)/);
    waiting.kill('SIGINT');
    expect((await waiting.finished).exitCode).toBe(130);

    const late = await rig.run(['run', 'w', '--on-quota', 'wait', '--budget-minutes', '60']);
    expect(late.exitCode).toBe(3);
    expect(late.stderr).toContain(
      'which is after the budget of minutes has run out: You’ve hit your usage limit',
    );
    scenario.answer((call) => call.reply('said'));
    expect((await rig.run(['run', 'w'])).exitCode).toBe(0);
    expect(await nodeEnds(rig)).toEqual({
      'ask[0]/say': 'cached',
      'ask[1]/say': 'completed',
      'ask[2]/say': 'completed',
    });
  });

  it('five siblings that fail alike stop the job; what succeeded stays, and the same command runs the rest', async () => {
    const scenario = server.scenario();
    scenario.answer((call) => {
      if (call.prompt.includes('1.')) call.reply({ ok: true });
      else call.reply('no JSON');
    });
    const { files } = workflow(`
jobs:
  ask:
    strategy: { matrix: { n: "\${{ range(1, 9) }}" } }
    steps:
      - { id: say, prompt: "Say {{ matrix.n }}.", files: [], output: { ok: boolean }, retries: 0 }
`);
    await using rig = await Rig.create({ files });
    await rig.codex(scenario);
    const run = await rig.run(['run', 'w', '--concurrency', '1']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      '5 instances in a row failed in step "say" with class "schema", so no more are started',
    );
    const ends = Object.values(await nodeEnds(rig));
    expect(ends).toEqual(['completed', ...Array(5).fill('schema'), ...Array(3).fill('skipped')]);
    expect(recordsOf(await rig.journal(), 'node.skipped')[0]).toMatchObject({ reason: 'breaker' });
    expect(scenario.calls).toHaveLength(6);
    scenario.answer((call) => call.reply({ ok: true }));
    expect((await rig.run(['run', 'w'])).exitCode).toBe(0);
    expect(scenario.calls).toHaveLength(14);
  });
});

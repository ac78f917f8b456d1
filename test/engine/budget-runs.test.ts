import { describe, expect, it } from 'vitest';
import { type JournalRecord, Rig } from '../rig/rig.ts';
import { nodeEnds, recordsOf, workflow } from './workflow.ts';

const simulated = ['--agent', 'simulated'];

const tokensOf = (record: JournalRecord): number => {
  const { input_tokens, output_tokens } = record.usage as { input_tokens: number; output_tokens: number };
  return input_tokens + output_tokens;
};

/** Prompts of different lengths, so that what nodes take differs. */
const wide = (nodes: number, budget = ''): Readonly<Record<string, string>> =>
  workflow(`
${budget}
jobs:
  ask:
    strategy: { matrix: { n: "\${{ range(1, ${nodes}) }}" } }
    steps:
      - id: say
        files: []
        prompt: |
          Say {{ matrix.n }}. {{#each (lines (join inputs.words "\\n"))}}{{ this }}{{/each}}
          {{#if (eq matrix.n 7)}}${'A prompt that is much longer than the others. '.repeat(30)}{{/if}}
inputs:
  words: { type: array, default: [a, b] }
`).files;

describe('budgets of runs', () => {
  it('64 agents at once: more than the limit is spent only by what they take beyond their estimates', async () => {
    await using rig = await Rig.create({ files: wide(256) });
    const slow = [...simulated, '--simulate', 'latency=100..200', '--concurrency', '64'];
    // What a node takes is known from an earlier run.
    await rig.run(['run', 'w', ...simulated, '--only', 'ask[0]']);
    const [first] = recordsOf(await rig.journal(), 'node.completed');
    const estimate = tokensOf(first as JournalRecord);
    const limit = estimate * 100;
    const run = await rig.run(['run', 'w', ...slow, '--budget-tokens', String(limit), '--fresh']);
    expect(run.exitCode).toBe(3);
    const done = recordsOf(await rig.journal(), 'node.completed');
    const spent = done.reduce((sum, record) => sum + tokensOf(record), 0);
    const beyond = done.reduce((sum, record) => sum + Math.max(0, tokensOf(record) - estimate), 0);
    const overshoot = Math.max(0, spent - limit);
    expect(overshoot).toBeLessThanOrEqual(beyond);
    // In figures: a few per cent where nodes differ as here; without reservations it would be up to 63 nodes.
    expect(overshoot / limit).toBeLessThan(0.05);
    expect(spent).toBeGreaterThan(limit * 0.9);
    expect(run.stderr).toMatch(/warning: 8\d % of the budget of [\d,]+ tokens is spent/);
    expect(run.stderr).toContain(
      `This goes on, with as much again:\n  codex-flow run w --agent simulated --simulate latency=100..200 --concurrency 64 --budget-tokens ${limit}\n`,
    );
  });

  it('cut by its budget three times and continued to the end, each node is executed once', async () => {
    await using rig = await Rig.create({ files: wide(20, 'budget: { agents: 6 }') });
    const executed: unknown[] = [];
    const codes: (number | null)[] = [];
    for (let i = 0; i < 4; i++) {
      const run = await rig.run(['run', 'w', ...simulated]);
      codes.push(run.exitCode);
      executed.push(
        ...recordsOf(await rig.journal(), 'node.completed')
          .filter((record) => record.cached === false)
          .map((record) => record.node),
      );
    }
    expect(codes).toEqual([3, 3, 3, 0]);
    expect(executed).toHaveLength(20);
    expect(new Set(executed).size).toBe(20);
  });

  it('what a killed run has taken counts for estimates, too', async () => {
    const { files } = workflow(`
jobs:
  ask: { steps: [{ id: say, prompt: Say it., files: [] }] }
  end: { needs: ask, steps: [{ id: wait, run: echo waiting; sleep 4714 }, { id: close, prompt: Close it., files: [] }] }
`);
    await using rig = await Rig.create({ files });
    const running = rig.start(['run', 'w', ...simulated]);
    await running.waitForOutput(/end\/wait started/);
    running.kill('SIGKILL');
    await running.finished;
    await rig.write(
      '.codex-flow/workflows/w.yml',
      files['.codex-flow/workflows/w.yml']?.replace('Say it', 'Say that') ?? '',
    );
    expect((await rig.run(['plan', 'w', ...simulated])).stdout).toMatch(
      /about \d+ tokens, by earlier runs, without 1 prompt of steps that have not run yet\n/,
    );
  });

  it('--budget-total counts what the unfinished run has spent, and asks for more', async () => {
    await using rig = await Rig.create({ files: wide(8) });
    const flags = ['--budget-agents', '3', '--budget-total', ...simulated];
    expect((await rig.run(['run', 'w', ...flags])).exitCode).toBe(3);
    const again = await rig.run(['run', 'w', ...flags]);
    expect(again.exitCode).toBe(3);
    expect(Object.values(await nodeEnds(rig)).filter((end) => end === 'completed')).toEqual([]);
    expect(again.stderr).toContain(
      'with twice the budget in total:\n  codex-flow run w --agent simulated --budget-agents 6 --budget-total\n',
    );
    const more = ['--budget-agents', '8', '--budget-total', ...simulated];
    expect((await rig.run(['run', 'w', ...more])).exitCode).toBe(0);
  });

  it('--budget-total without a budget is wrong usage', async () => {
    await using rig = await Rig.create({ files: wide(1) });
    const { exitCode, stderr } = await rig.run(['run', 'w', '--budget-total', ...simulated]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "--budget-total says what counts of the run's budget, and it has none\n  - give it one",
    );
  });

  it('a job keeps its own budget, and plan shows what is reserved', async () => {
    const { files } = workflow(`
jobs:
  ask:
    budget: { agents: 2 }
    strategy: { matrix: { n: [1, 2, 3] } }
    steps:
      - { id: say, prompt: "Say {{ matrix.n }}.", files: [] }
`);
    await using rig = await Rig.create({ files });
    const run = await rig.run(['run', 'w', ...simulated, '--concurrency', '1']);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('the budget of job "ask" of 2 agents is spent');
    const taken = recordsOf(await rig.journal(), 'node.completed').map(tokensOf);
    const { stdout } = await rig.run(['plan', 'w', ...simulated, '--json']);
    const { nodes } = JSON.parse(stdout) as { nodes: { cache: string; estimated_tokens: number | null }[] };
    const median = Math.ceil(taken.reduce((sum, tokens) => sum + tokens, 0) / taken.length);
    expect(nodes.map((node) => node.estimated_tokens)).toEqual([0, 0, median]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../src/diagnostics/text-width.ts';
import type { PlannedJob, RunEvent } from '../../../src/model/run-events.ts';
import { noUsage } from '../../../src/model/usage.ts';
import { createStyle, plainStyle } from '../../../src/reporters/style.ts';
import { renderTree } from '../../../src/reporters/tree/render.ts';
import { RunState } from '../../../src/reporters/tree/run-state.ts';
import type { View } from '../../../src/reporters/tree/view.ts';
import { processorTime } from '../../processor-time.ts';
import {
  agentItem,
  at,
  begin,
  cached,
  job,
  jobCompleted,
  jobStarted,
  nodeCompleted,
  nodeFailed,
  nodeSkipped,
  nodeStarted,
  ref,
  runStarted,
  usage,
} from '../events.ts';

type Timed = readonly [ms: number, event: RunEvent];

const view = (now: number, more: Partial<View> = {}): View => ({
  columns: 80,
  rows: 24,
  now: begin + now,
  symbols: { success: '✔', failure: '✖', skipped: '↓', waiting: '·', running: '⠋' },
  style: plainStyle,
  final: false,
  ...more,
});

function stateOf(events: readonly Timed[]): RunState {
  const state = new RunState();
  for (const [ms, event] of events) state.apply(at(ms, event));
  return state;
}

const tree = (events: readonly Timed[], now: number, more: Partial<View> = {}): string =>
  renderTree(stateOf(events), view(now, more)).join('\n');

const twoSteps: PlannedJob['steps'] = [
  { id: 'look', name: 'look', kind: 'prompt' },
  { id: 'step-2', name: 'Run the tests', kind: 'run' },
];
const wide = (id: string, instances: number, more: Partial<PlannedJob> = {}): PlannedJob =>
  job(id, { matrix: true, instances, ...more });

/** A wide job in the midst of its work: some done, some failed, so many running. */
function busy(
  id: string,
  { done, failed, running }: { done: number; failed: number; running: number },
): Timed[] {
  const events: Timed[] = [[0, jobStarted(id, 1000)]];
  for (let index = 0; index < done + failed + running; index++) {
    const node = ref(id, index);
    events.push([1000, nodeStarted(node, `src/${index}.ts`)]);
    if (index < done) events.push([2000, nodeCompleted(node)]);
    else if (index < done + failed) events.push([3000, nodeFailed(node, { duration_ms: 2000 })]);
  }
  return events;
}

describe('renderTree', () => {
  it('is empty before the run has begun', () => {
    expect(tree([], 0)).toBe('');
  });

  it('shows a small run whole: jobs, instances, steps, and what agents do', () => {
    const jobs = [
      job('prepare'),
      wide('investigate', 3, { needs: ['prepare'], steps: twoSteps }),
      job('verdict', { needs: ['prepare', 'investigate'] }),
    ];
    const command = { type: 'command_execution', command: `bash -lc 'npm test'` };
    const events: Timed[] = [
      [0, runStarted(jobs)],
      [0, jobStarted('prepare')],
      [10, cached(ref('prepare'))],
      [10, jobCompleted('prepare')],
      [20, jobStarted('investigate', 3)],
      [30, nodeStarted(ref('investigate', 0), 'src/auth.ts')],
      [40, nodeStarted(ref('investigate', 1), 'src/log.ts')],
      [
        3000,
        nodeFailed(ref('investigate', 1), {
          class: 'schema',
          message: 'Not JSON.\nAt all.',
          duration_ms: 2960,
        }),
      ],
      [3000, nodeSkipped(ref('investigate', 1, 'step-2'))],
      [3230, nodeCompleted(ref('investigate', 0))],
      [3240, nodeStarted(ref('investigate', 0, 'step-2'), 'src/auth.ts', { name: 'Run the tests' })],
      [4000, agentItem(ref('investigate', 0, 'step-2'), command)],
    ];
    expect(tree(events, 65_000)).toBe(`\
Investigate
✔ prepare cached
⠋ investigate 0/3 done, 1 running, 1 failed · 1.2k tokens · 1m 04s
  ⠋ src/auth.ts 1m 04s
    ✔ look 3.2s · 1.2k tokens
    ⠋ Run the tests 1m 01s · $ npm test
  ✖ src/log.ts 2.9s
    ✖ look 2.9s · schema: Not JSON.
    ↓ Run the tests skipped: an earlier step failed
  · 1 waiting
· verdict waits for investigate

4/8 nodes · 1 running · 1 failed · 1 cached · 1.2k tokens · 1m 05s`);
  });

  it('shows of a job without a matrix its steps, or on its own line the only one', () => {
    const events: Timed[] = [
      [0, runStarted([job('one'), job('two', { steps: twoSteps }), job('three'), job('four')])],
      [0, jobStarted('one')],
      [0, nodeStarted(ref('one'))],
      [0, jobStarted('two')],
      [0, nodeStarted(ref('two'))],
      [5, agentItem(ref('one'), { type: 'reasoning', text: '**Comparing clocks**' })],
      [6, jobCompleted('three', 'skipped', 'its condition is false: inputs.deep')],
      [7, jobCompleted('four', 'failure', 'if: unknown\nfunction')],
    ];
    expect(tree(events, 12_000)).toBe(`\
Investigate
⠋ one 12s · Comparing clocks
⠋ two 0/2 steps · 12s
  ⠋ look 12s
  · Run the tests
↓ three skipped: its condition is false: inputs.deep
✖ four failed: if: unknown function

0/3 nodes · 2 running · 12s`);
  });

  it('shows of a wide matrix what failed and what runs, and counts the rest', () => {
    const jobs = [wide('look', 1000), wide('doubt', 5, { needs: ['look'], instances: null })];
    const events: Timed[] = [[0, runStarted(jobs)], ...busy('look', { done: 500, failed: 2, running: 4 })];
    expect(tree(events, 5000)).toBe(`\
Investigate
⠋ look 500/1,000 done, 4 running, 2 failed · 602k tokens · 5s
  ✖ src/501.ts 2.0s · timeout: No answer within 15 minutes.
  ✖ src/500.ts 2.0s · timeout: No answer within 15 minutes.
  ⠋ src/502.ts 4s
  ⠋ src/503.ts 4s
  ⠋ src/504.ts 4s
  ⠋ src/505.ts 4s
· doubt waits for look

502/1,000+ nodes · 4 running · 2 failed · 602k tokens · 5s`);
  });

  it('leaves room for running instances beside many failed ones, and says how many it does not show', () => {
    const events: Timed[] = [
      [0, runStarted([wide('look', 1000)])],
      ...busy('look', { done: 0, failed: 300, running: 64 }),
    ];
    expect(tree(events, 5000, { rows: 14 })).toBe(`\
Investigate
⠋ look 0/1,000 done, 64 running, 300 failed · 5s
  ✖ src/299.ts 2.0s · timeout: No answer within 15 minutes.
  ✖ src/298.ts 2.0s · timeout: No answer within 15 minutes.
  ✖ src/297.ts 2.0s · timeout: No answer within 15 minutes.
  ⠋ src/300.ts 4s
  ⠋ src/301.ts 4s
  ⠋ src/302.ts 4s
  ⠋ src/303.ts 4s
  ⠋ src/304.ts 4s
  … 59 more running, 297 more failed

300/1,000 nodes · 64 running · 300 failed · 5s`);
  });

  it('shares the room between jobs that run side by side', () => {
    const jobs = [wide('a', 1000), wide('b', 1000)];
    const events: Timed[] = [
      [0, runStarted(jobs)],
      ...busy('a', { done: 0, failed: 0, running: 100 }),
      ...busy('b', { done: 0, failed: 0, running: 3 }),
    ];
    expect(tree(events, 5000, { rows: 15 })).toBe(`\
Investigate
⠋ a 0/1,000 done, 100 running · 5s
  ⠋ src/0.ts 4s
  ⠋ src/1.ts 4s
  ⠋ src/2.ts 4s
  ⠋ src/3.ts 4s
  ⠋ src/4.ts 4s
  … 95 more running
⠋ b 0/1,000 done, 3 running · 5s
  ⠋ src/0.ts 4s
  ⠋ src/1.ts 4s
  ⠋ src/2.ts 4s

0/2,000 nodes · 103 running · 5s`);
  });

  it('counts jobs where there are more of them than lines', () => {
    const names = Array.from({ length: 30 }, (_, index) => `job-${index}`);
    const events: Timed[] = [[0, runStarted(names.map((name) => job(name)))]];
    for (const name of names.slice(0, 10)) events.push([0, jobStarted(name)], [5, jobCompleted(name)]);
    events.push([6, jobStarted('job-12')], [6, nodeStarted(ref('job-12'))]);
    expect(tree(events, 1006, { rows: 10 })).toBe(`\
Investigate
✔ 10 jobs done
· job-10 waiting
· job-11 waiting
⠋ job-12 1s
· job-13 waiting
· 16 jobs waiting

0/20 nodes · 1 running · 1s`);
  });

  it('keeps a picture of the end without what only matters while it runs', () => {
    const events: Timed[] = [
      [0, runStarted([wide('look', 1000), wide('vote', 2)])],
      ...busy('look', { done: 900, failed: 100, running: 0 }),
      [9000, jobCompleted('look', 'failure')],
      [9000, jobStarted('vote', 2)],
      [9000, nodeStarted(ref('vote', 0), 'first')],
      [9000, nodeStarted(ref('vote', 1), 'second')],
      [9100, nodeFailed(ref('vote', 0), { class: 'cancelled', message: 'Interrupted.' })],
      [
        9100,
        nodeFailed(ref('vote', 1), { continued: true, class: 'agent', message: 'No.', duration_ms: 100 }),
      ],
      [9100, jobCompleted('vote', 'cancelled')],
    ];
    expect(tree(events, 10_000, { final: true })).toBe(`\
Investigate
✖ look 900/1,000 done, 100 failed · 1M tokens · 9.0s
↓ vote 1/2 done, 1 cancelled · 100ms
  ↓ first cancelled
  ✔ second 100ms · agent: No. · continued`);
  });

  it('cuts long names in the middle and lines at the end, in columns', () => {
    const name = 'パッケージ/とても/深い/フォルダ/ファイル名.ts';
    const text = '調査の結果、セッションのタイムアウト処理に問題があることが分かりました。';
    const events: Timed[] = [
      [0, runStarted([wide('look', 1000)])],
      [0, jobStarted('look', 1000)],
      [0, nodeStarted(ref('look', 0), name)],
      [0, agentItem(ref('look', 0), { type: 'agent_message', text })],
      [0, nodeStarted(ref('look', 1), 'packages/core/src/deeply/nested/👩‍👩‍👧‍👦/family.test.ts')],
    ];
    expect(tree(events, 1000, { columns: 50 })).toBe(`\
Investigate
⠋ look 0/1,000 done, 2 running · 1s
  ⠋ パッケージ/…ァイル名.ts 1s · 調査の結果、セ…
  ⠋ packages/cor…mily.test.ts 1s

0/1,000 nodes · 2 running · 1s`);
  });

  it('colours states, and nothing where colour is off', () => {
    const events: Timed[] = [
      [0, runStarted([job('a')])],
      [0, jobCompleted('a', 'failure', 'why')],
    ];
    expect(tree(events, 0)).not.toContain('\u001b');
    expect(tree(events, 0, { style: createStyle(true) })).toContain('\u001b[31m✖ ');
  });

  it('ends an instance with its job where not all of its steps were told, as with --only', () => {
    const events: Timed[] = [
      [0, runStarted([wide('a', 3, { steps: twoSteps })])],
      [0, jobStarted('a', 1)],
      [0, nodeStarted(ref('a', 2), 'src/c.ts')],
      [500, nodeCompleted(ref('a', 2))],
      [500, jobCompleted('a')],
    ];
    expect(tree(events, 500).split('\n').slice(1, 3).join('\n')).toBe(`\
✔ a 1/1 done · 1.2k tokens · 500ms
  ✔ src/c.ts 500ms`);
  });

  it('fits any terminal, whatever happens', () => {
    const node = fc.tuple(
      fc.constantFrom('a', 'b', 'c'),
      fc.nat(12),
      fc.constantFrom('look', 'step-2', 'other'),
    );
    const event = fc.oneof(
      node.map(([id, index, step]) => nodeStarted(ref(id, index, step), `資料/${index}`)),
      node.map(([id, index, step]) => nodeCompleted(ref(id, index, step), { usage: usage(9999, 99) })),
      node.map(([id, index, step]) => nodeFailed(ref(id, index, step), { message: 'パ'.repeat(99) })),
      node.map(([id, index, step]) => nodeSkipped(ref(id, index, step))),
      node.map(([id, index, step]) =>
        agentItem(ref(id, index, step), { type: 'web_search', query: 'é👍🏽'.repeat(20) }),
      ),
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(13)).map(([id, count]) => jobStarted(id, count)),
      fc
        .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('success', 'failure', 'cancelled', 'skipped'))
        .map(([id, result]) => jobCompleted(id, result)),
    );
    const jobs = [job('a', { steps: twoSteps }), wide('b', 13, { steps: twoSteps }), wide('d', 2)];
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 80 }),
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 2, max: 50 }),
        fc.boolean(),
        (events, columns, rows, final) => {
          const state = stateOf([[0, runStarted(jobs)], ...events.map((each): Timed => [1, each])]);
          const lines = renderTree(state, view(5000, { columns, rows, final }));
          expect(lines.length).toBeLessThan(rows);
          for (const line of lines) expect(textWidth(line)).toBeLessThan(Math.max(columns, 1));
        },
      ),
    );
  });

  it('costs per event and per frame the same for ten thousand instances', async () => {
    const state = new RunState();
    const time = await processorTime(() => {
      state.apply(at(0, runStarted([wide('a', 50_000)])));
      state.apply(at(0, jobStarted('a', 50_000)));
      for (let index = 0; index < 50_000; index++) {
        const node = ref('a', index);
        state.apply(at(index, nodeStarted(node, `src/${index}.ts`)));
        if (index >= 100) state.apply(at(index, nodeCompleted(node, { usage: noUsage })));
      }
      for (let frame = 0; frame < 100; frame++) renderTree(state, view(60_000));
    });
    // Far above what it takes, far below what a frame would take that looks at every node.
    expect(time).toBeLessThan(3_000);
  });
});

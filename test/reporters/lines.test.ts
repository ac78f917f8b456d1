import { describe, expect, it } from 'vitest';
import type { Attempt, RunEvent } from '../../src/model/run-events.ts';
import { noUsage } from '../../src/model/usage.ts';
import { createReporter } from '../../src/reporters/registry.ts';
import type { ReporterOptions } from '../../src/reporters/reporter.ts';
import { processorTime } from '../processor-time.ts';
import {
  agentItem,
  at,
  cached,
  job,
  jobCompleted,
  jobStarted,
  log,
  nodeCompleted,
  nodeFailed,
  nodeSkipped,
  nodeStarted,
  ref,
  runCompleted,
  runStarted,
  usage,
} from './events.ts';
import { MemoryStream } from './memory-stream.ts';

async function lines(
  events: readonly (readonly [ms: number, event: RunEvent])[],
  color = false,
): Promise<string> {
  const progress = new MemoryStream();
  const options: ReporterOptions = {
    progress: progress as ReporterOptions['progress'],
    results: new MemoryStream(),
    color,
  };
  const reporter = await createReporter('lines', options);
  for (const [ms, event] of events) reporter.event(at(ms, event));
  await reporter.close();
  return progress.text;
}

const investigate = job('investigate', {
  matrix: true,
  instances: 3,
  steps: [
    { id: 'look', name: 'look', kind: 'prompt' },
    { id: 'check', name: 'check', kind: 'run' },
  ],
});
const attempt: Attempt = { usage: noUsage, duration_ms: 1, thread_id: null, answer: null, failure: null };

describe('lines', () => {
  it('tells a run', async () => {
    const text = await lines([
      [0, runStarted([investigate, job('verdict', { needs: ['investigate'] }), job('report')])],
      [0, log('1 of 8 nodes replayed from earlier runs, 7 to run')],
      [10, jobStarted('investigate', 3)],
      [20, cached(ref('investigate', 0))],
      [30, nodeStarted(ref('investigate', 1), 'src/session.ts')],
      [40, nodeStarted(ref('investigate', 2), 'src/log.ts')],
      [900, agentItem(ref('investigate', 2), { type: 'command_execution', command: 'ls' }, 'completed')],
      [
        1200,
        agentItem(
          ref('investigate', 2),
          { type: 'file_change', status: 'completed', changes: [{ path: '/repo/a.ts', kind: 'update' }] },
          'completed',
        ),
      ],
      [
        1300,
        agentItem(ref('investigate', 1), { type: 'error', message: 'Reconnecting... 2/5' }, 'completed'),
      ],
      [3240, nodeCompleted(ref('investigate', 2))],
      [3250, nodeStarted(ref('investigate', 2, 'check'), 'src/log.ts', { kind: 'run' })],
      [
        4000,
        nodeCompleted(ref('investigate', 2, 'check'), {
          usage: noUsage,
          duration_ms: 750,
          command: { exit_code: 1, stdout: '', stderr: '' },
        }),
      ],
      [
        63_000,
        nodeFailed(ref('investigate', 1), {
          class: 'schema',
          message: 'The answer does not fit:\n  /severity must be a string',
          attempts: [attempt, attempt, attempt],
          usage: usage(900, 1),
          duration_ms: 62_970,
        }),
      ],
      [63_000, nodeSkipped(ref('investigate', 1, 'check'))],
      [63_010, jobCompleted('investigate', 'failure')],
      [63_020, jobCompleted('verdict', 'skipped', 'needs investigate, which failed')],
      [63_020, log('Two\nlines', 'warning', ref('verdict').node)],
      [63_030, jobStarted('report')],
      [63_030, nodeStarted(ref('report'))],
      [3_725_000, nodeFailed(ref('report'), { continued: true })],
      [3_725_000, jobCompleted('report')],
      [
        3_725_000,
        runCompleted({
          result: 'failure',
          totals: { nodes: 8, completed: 3, cached: 1, failed: 2, skipped: 2, usage: usage(123_456, 789) },
          duration_ms: 3_725_000,
        }),
      ],
    ]);
    expect(text).toBe(`\
[00:00] run 20250101-120000-abcd of "Investigate" (.codex-flow/workflows/investigate.yml) started: 3 jobs, 8 at once, agent simulated
[00:00] info: 1 of 8 nodes replayed from earlier runs, 7 to run
[00:00] job investigate started: 3 instances
[00:00] investigate[0]/look completed, cached
[00:00] investigate[1]/look (src/session.ts) started
[00:00] investigate[2]/look (src/log.ts) started
[00:01] investigate[2]/look (src/log.ts) changed /repo/a.ts
[00:01] investigate[1]/look (src/session.ts) agent: Reconnecting... 2/5
[00:03] investigate[2]/look (src/log.ts) completed in 3.2s, 1,204 tokens
[00:03] investigate[2]/check (src/log.ts) started
[00:04] investigate[2]/check (src/log.ts) completed in 750ms, exit code 1
[01:03] investigate[1]/look (src/session.ts) failed after 1m 02s, 901 tokens, 3 attempts: schema: The answer does not fit:
      /severity must be a string
[01:03] investigate[1]/check (src/session.ts) skipped: an earlier step failed
[01:03] job investigate failed in 1m 03s
[01:03] job verdict skipped: needs investigate, which failed
[01:03] warning: verdict/look: Two
    lines
[01:03] job report started
[01:03] report/look started
[1:02:05] report/look failed after 15m 00s, continue-on-error: timeout: No answer within 15 minutes.
[1:02:05] job report succeeded in 1h 01m

Failed:
  investigate[1]/look: schema
    The answer does not fit:
      /severity must be a string
  report/look: timeout (continue-on-error)
    No answer within 15 minutes.

Skipped:
  verdict: needs investigate, which failed

Run failed in 1h 02m: 3 nodes completed (1 cached), 2 failed, 2 skipped; 123,456 tokens in, 789 out
`);
  });

  it('is plain unless colour is asked for', async () => {
    const events = [
      [0, runStarted([job('a')])],
      [1, nodeFailed(ref('a'))],
      [2, runCompleted({ result: 'failure' })],
    ] as const;
    expect(await lines(events)).not.toContain('\u001b');
    expect(await lines(events, true)).toContain('\u001b[31m');
  });

  it('prints nothing that an agent or a file name could steer a terminal with', async () => {
    const evil = 'x\u001b[2J\u001b]0;title\u0007\r\u202e';
    const text = await lines([
      [0, runStarted([job('a', { matrix: true })], { workflow: { name: evil, path: evil, hash: '' } })],
      [1, nodeStarted(ref('a', 0), evil)],
      [2, agentItem(ref('a', 0), { type: 'file_change', changes: [{ path: evil }] }, 'completed')],
      [3, nodeFailed(ref('a', 0), { message: evil })],
      [4, log(evil)],
      [5, jobCompleted('a', 'skipped', evil)],
      [6, runCompleted({ reason: evil })],
    ]);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('keeps up with a hundred thousand events', async () => {
    const events: [number, RunEvent][] = [[0, runStarted([job('a', { matrix: true, instances: 50_000 })])]];
    for (let index = 0; index < 50_000; index++) {
      events.push(
        [index, nodeStarted(ref('a', index), `file-${index}`)],
        [index, nodeCompleted(ref('a', index))],
      );
    }
    let text = '';
    const time = await processorTime(async () => {
      text = await lines(events);
    });
    expect(text.match(/\n/g)).toHaveLength(100_001);
    // Far above the 0.2 s it takes, far below what anything quadratic would.
    expect(time).toBeLessThan(5_000);
  });
});

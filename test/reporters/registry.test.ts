import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../src/model/ids.ts';
import type { StampedEvent } from '../../src/model/run-events.ts';
import { createReporter, defaultReporter, reporterNames } from '../../src/reporters/registry.ts';
import type { ReporterOptions } from '../../src/reporters/reporter.ts';
import {
  agentItem,
  at,
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
} from './events.ts';
import { MemoryStream } from './memory-stream.ts';

const node = ref('verdict');

/** One of each: an event that is new in the union does not compile until it stands here. */
const samples: { readonly [T in StampedEvent['type']]: StampedEvent & { readonly type: T } } = {
  'run.started': { ...runStarted([job('verdict')]), at: '2025-01-01T12:00:00.000Z' },
  'job.started': { type: 'job.started', job: 'verdict', instances: 1, at: '2025-01-01T12:00:00.000Z' },
  'iteration.completed': {
    type: 'iteration.completed',
    job: 'verdict',
    instance: null,
    iteration: 0,
    result: 'success',
    until: true,
    goes_on: false,
    at: '2025-01-01T12:00:00.000Z',
  },
  'call.started': {
    type: 'call.started',
    job: 'verdict',
    instance: null,
    instance_name: 'verdict',
    matrix: null,
    uses: './judge.yml',
    inputs: {},
    jobs: [job('verdict/weigh')],
    at: '2025-01-01T12:00:00.000Z',
  },
  'call.completed': {
    type: 'call.completed',
    job: 'verdict',
    instance: null,
    result: 'failure',
    reason: 'why',
    at: '2025-01-01T12:00:00.000Z',
  },
  'node.started': { ...nodeStarted(node), at: '2025-01-01T12:00:00.000Z' },
  'agent.item': { ...agentItem(node, { type: 'reasoning', text: 'x' }), at: '2025-01-01T12:00:00.000Z' },
  log: { type: 'log', level: 'info', message: 'm', node: 'n' as NodeId, at: '2025-01-01T12:00:00.000Z' },
  governor: {
    type: 'governor',
    concurrency: 4,
    limit: 8,
    paused_until: '2025-01-01T12:01:00.000Z',
    reason: 'r',
    at: '2025-01-01T12:00:00.000Z',
  },
  'node.completed': { ...nodeCompleted(node), at: '2025-01-01T12:00:00.000Z' },
  'node.failed': { ...nodeFailed(node), at: '2025-01-01T12:00:00.000Z' },
  'node.skipped': { ...nodeSkipped(node), at: '2025-01-01T12:00:00.000Z' },
  'job.completed': {
    type: 'job.completed',
    job: 'verdict',
    result: 'failure',
    reason: 'why',
    at: '2025-01-01T12:00:00.000Z',
  },
  'run.completed': { ...runCompleted(), at: '2025-01-01T12:00:00.000Z' },
};

const streams = (tty: boolean) => {
  const progress = new MemoryStream(tty ? { columns: 80, rows: 24 } : undefined);
  const results = new MemoryStream();
  // A memory stream is a writable one with a terminal's size, where Node's types would have `columns` left out.
  const options: ReporterOptions = {
    progress: progress as ReporterOptions['progress'],
    results,
    color: false,
  };
  return { progress, results, options };
};

describe('defaultReporter', () => {
  it.each([
    [{ isTTY: true, term: 'xterm-256color', ci: false }, 'tree'],
    [{ isTTY: true, term: undefined, ci: false }, 'tree'],
    [{ isTTY: true, term: 'dumb', ci: false }, 'lines'],
    [{ isTTY: true, term: 'xterm', ci: true }, 'lines'],
    [{ isTTY: false, term: 'xterm', ci: false }, 'lines'],
  ] as const)('%j: %s', (surroundings, name) => {
    expect(defaultReporter(surroundings)).toBe(name);
  });
});

describe.each(reporterNames)('%s', (name) => {
  it.each([true, false])('takes every event, on a terminal: %s', async (tty) => {
    const { options } = streams(tty);
    const reporter = await createReporter(name, options);
    for (const event of Object.values(samples)) reporter.event(event);
    await reporter.close();
  });

  it.each([true, false])('takes events it has not been told of before, on a terminal: %s', async (tty) => {
    const { options } = streams(tty);
    const reporter = await createReporter(name, options);
    for (const event of Object.values(samples).reverse()) reporter.event(event);
    await reporter.close();
  });

  it('can be closed before anything happened', async () => {
    const { options, progress, results } = streams(true);
    const reporter = await createReporter(name, options);
    await reporter.close();
    expect(progress.text + results.text).toBe('');
  });

  it('leaves its streams open', async () => {
    const { options, progress, results } = streams(true);
    const reporter = await createReporter(name, options);
    reporter.event(samples['run.started']);
    await reporter.close();
    expect([progress.writableEnded, results.writableEnded]).toEqual([false, false]);
  });
});

describe('json', () => {
  it('writes each event as one line on the results stream, and nothing else', async () => {
    const { options, progress, results } = streams(false);
    const reporter = await createReporter('json', options);
    const events = [at(0, runStarted([job('verdict')])), at(5, log('two\nlines ✓')), at(9, runCompleted())];
    for (const event of events) reporter.event(event);
    await reporter.close();
    expect(
      results.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(events);
    expect(progress.text).toBe('');
  });
});

describe('silent', () => {
  it('says nothing', async () => {
    const { options, progress, results } = streams(true);
    const reporter = await createReporter('silent', options);
    for (const event of [at(0, runStarted([job('a')])), at(1, jobStarted('a')), at(2, jobCompleted('a'))]) {
      reporter.event(event);
    }
    await reporter.close();
    expect(progress.text + results.text).toBe('');
  });
});

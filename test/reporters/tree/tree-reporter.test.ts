import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/model/run-events.ts';
import { createReporter } from '../../../src/reporters/registry.ts';
import type { Reporter, ReporterOptions } from '../../../src/reporters/reporter.ts';
import {
  at,
  begin,
  job,
  jobCompleted,
  jobStarted,
  log,
  nodeCompleted,
  nodeFailed,
  nodeStarted,
  ref,
  runCompleted,
  runStarted,
} from '../events.ts';
import { MemoryStream } from '../memory-stream.ts';
import { Terminal } from './terminal.ts';

interface Rig {
  readonly reporter: Reporter;
  readonly progress: MemoryStream;
  readonly results: MemoryStream;
  /** The screen as it is now. */
  screen(): Terminal;
  tell(...events: RunEvent[]): void;
}

async function rig(size?: { columns: number; rows: number }): Promise<Rig> {
  const progress = new MemoryStream(size);
  const results = new MemoryStream();
  const options: ReporterOptions = {
    progress: progress as ReporterOptions['progress'],
    results,
    color: size !== undefined,
  };
  const reporter = await createReporter('tree', options);
  return {
    reporter,
    progress,
    results,
    screen() {
      const terminal = new Terminal(progress.columns ?? 80);
      terminal.write(progress.text);
      return terminal;
    },
    tell(...events) {
      for (const event of events) reporter.event(at(Date.now() - begin, event));
    },
  };
}

const jobs = [job('look', { matrix: true, instances: 2 }), job('sum', { needs: ['look'] })];
const first = ref('look', 0);
const second = ref('look', 1);

const start: readonly RunEvent[] = [
  runStarted(jobs),
  jobStarted('look', 2),
  nodeStarted(first, 'src/a.ts'),
  nodeStarted(second, 'src/b.ts'),
];
const end: readonly RunEvent[] = [
  nodeCompleted(first, { duration_ms: 2100 }),
  nodeFailed(second, { duration_ms: 3200 }),
  jobCompleted('look', 'failure'),
  jobCompleted('sum', 'skipped', 'needs look, which failed'),
  runCompleted({
    result: 'failure',
    totals: { nodes: 3, completed: 1, cached: 0, failed: 1, skipped: 1, usage: nodeCompleted(first).usage },
  }),
];
const lastPicture = (text: string): string => text.replace(/ · \d+ms\n/, ' · (time)\n');
const expectedEnd = `\
Investigate
✖ look 1/2 done, 1 failed · 1.2k tokens · (time)
  ✔ src/a.ts 2.1s · 1.2k tokens
  ✖ src/b.ts 3.2s · timeout: No answer within 15 minutes.
↓ sum skipped: needs look, which failed

Failed:
  look[1]/look: timeout
    No answer within 15 minutes.

Skipped:
  sum: needs look, which failed

Run failed in 4.0s: 1 node completed, 1 failed, 1 skipped; 1,000 tokens in, 204 out`;

describe('the tree on a terminal', () => {
  it('draws at once, and at the end leaves the last picture, the summary and a cursor', async () => {
    const tree = await rig({ columns: 90, rows: 24 });
    tree.tell(...start);
    expect(tree.screen().text).toMatch(/^Investigate\n/);
    expect(tree.screen().cursorShown).toBe(false);
    tree.tell(...end);
    await tree.reporter.close();
    expect(lastPicture(tree.screen().text)).toBe(expectedEnd);
    expect(tree.screen().cursorShown).toBe(true);
    expect(tree.results.text).toBe('');
  });

  it('keeps log messages and what others write above the picture', async () => {
    const tree = await rig({ columns: 90, rows: 24 });
    tree.tell(...start, log('42 of 102 nodes replayed'), log('Two\nlines', 'warning'));
    tree.progress.write('(node:1) Warning: not ours\n');
    tree.tell(...end);
    await tree.reporter.close();
    expect(lastPicture(tree.screen().text)).toBe(
      `42 of 102 nodes replayed\nwarning: Two\n  lines\n(node:1) Warning: not ours\n${expectedEnd}`,
    );
  });

  it('gives the stream back', async () => {
    const tree = await rig({ columns: 90, rows: 24 });
    tree.tell(...start);
    await tree.reporter.close();
    const before = tree.progress.text;
    tree.progress.write('RESULT');
    expect(tree.progress.text).toBe(`${before}RESULT`);
    expect(process.listeners('SIGCONT')).toEqual([]);
    expect(tree.progress.listenerCount('resize')).toBe(0);
  });

  it('draws again at once when the terminal changes its size', async () => {
    const tree = await rig({ columns: 90, rows: 24 });
    tree.tell(...start);
    const before = tree.progress.text.length;
    tree.progress.resize(30, 10);
    const frame = tree.progress.text.slice(before);
    expect(frame).toContain('look');
    await tree.reporter.close();
  });

  it('shows a run that was cut off', async () => {
    const tree = await rig({ columns: 90, rows: 24 });
    tree.tell(...start);
    await tree.reporter.close();
    expect(tree.screen().cursorShown).toBe(true);
    expect(tree.screen().text).toContain('look 0/2 done, 2 running');
  });
});

describe('the tree when drawing fails', () => {
  it('gives the terminal back, and throws where it can be caught', async () => {
    const tree = await rig({ columns: 90, rows: 24 });
    tree.tell(...start);
    Object.defineProperty(tree.progress, 'columns', {
      get: () => {
        throw new Error('no size');
      },
    });
    tree.progress.emit('resize');
    expect(tree.progress.text.endsWith('\u001b[?25h')).toBe(true);
    expect(() => tree.tell(...end)).toThrow('no size');
    await tree.reporter.close();
  });
});

describe('the tree where there is no terminal', () => {
  it('writes the last picture only, without steering a cursor', async () => {
    const tree = await rig();
    tree.tell(...start, log('a note'), ...end);
    await tree.reporter.close();
    expect(lastPicture(tree.screen().text)).toBe(`a note\n${expectedEnd}`);
    expect(tree.progress.text).not.toContain('\u001b');
  });
});

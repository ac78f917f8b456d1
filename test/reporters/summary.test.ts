import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/run-events.ts';
import { noUsage } from '../../src/model/usage.ts';
import { plainStyle } from '../../src/reporters/style.ts';
import { Summary } from '../../src/reporters/summary.ts';
import { at, jobCompleted, nodeFailed, ref, runCompleted } from './events.ts';

function summary(...events: RunEvent[]): string {
  const collected = new Summary();
  for (const event of events) collected.note(at(0, event));
  return collected.lines(plainStyle).join('\n');
}

const totals = { nodes: 63, completed: 63, cached: 0, failed: 0, skipped: 0, usage: noUsage };

describe('the summary', () => {
  it('is empty where nothing happened', () => {
    expect(summary()).toBe('');
  });

  it('is one line where all went well', () => {
    const usage = {
      ...noUsage,
      input_tokens: 1_234_567,
      cached_input_tokens: 1_000_000,
      output_tokens: 8910,
    };
    expect(summary(runCompleted({ totals: { ...totals, cached: 40, usage }, duration_ms: 64_000 }))).toBe(
      'Run succeeded in 1m 04s: 63 nodes completed (40 cached); 1,234,567 tokens in (1,000,000 cached), 8,910 out',
    );
  });

  it('says that a replayed run cost nothing', () => {
    expect(summary(runCompleted({ totals: { ...totals, cached: 63 }, duration_ms: 80 }))).toBe(
      'Run succeeded in 80ms: 63 nodes completed (63 cached); no tokens',
    );
  });

  it('says why a run paused', () => {
    const reason =
      'The budget of 400,000 tokens is spent.\nGo on with: codex-flow run x --budget-tokens 800k';
    expect(
      summary(runCompleted({ result: 'paused', reason, totals: { ...totals, completed: 1, skipped: 62 } })),
    ).toBe(
      `Run paused in 4.0s: 1 node completed, 62 skipped; no tokens
    The budget of 400,000 tokens is spent.
    Go on with: codex-flow run x --budget-tokens 800k`,
    );
  });

  it('joins siblings that failed alike', () => {
    const failures = Array.from({ length: 200 }, (_, index) =>
      nodeFailed(ref('look', index), { class: 'quota', message: 'Quota exceeded.' }),
    );
    expect(summary(...failures, nodeFailed(ref('sum')))).toBe(`Failed:
  look[0]/look, look[1]/look, look[2]/look and 197 more: quota
    Quota exceeded.
  sum/look: timeout
    No answer within 15 minutes.`);
  });

  it('writes a few of many different failures out, and of a long one the beginning', () => {
    const failures = Array.from({ length: 25 }, (_, index) =>
      nodeFailed(ref('look', index), { message: `Failure ${index}` }),
    );
    const long = nodeFailed(ref('long'), {
      message: Array.from({ length: 50 }, (_, n) => `line ${n}`).join('\n'),
    });
    const lines = summary(long, ...failures).split('\n');
    expect(lines.slice(0, 4)).toEqual(['Failed:', '  long/look: timeout', '    line 0', '    line 1']);
    expect(lines).toContain('    … and 39 more lines');
    expect(lines.at(-1)).toBe('  … and 6 more');
    expect(lines).toHaveLength(1 + 13 + 19 * 2 + 1);
  });

  it('names jobs that failed by themselves, and those that were skipped', () => {
    const skipped = Array.from({ length: 12 }, (_, index) =>
      jobCompleted(`job-${index}`, 'skipped', 'needs broken'),
    );
    expect(
      summary(jobCompleted('broken', 'failure', 'The matrix is no array.'), jobCompleted('fine'), ...skipped),
    ).toBe(`Failed:
  job broken
    The matrix is no array.

Skipped:
${Array.from({ length: 10 }, (_, index) => `  job-${index}: needs broken`).join('\n')}
  … and 2 more`);
  });

  it('counts what was cancelled instead of listing it', () => {
    const cancelled = nodeFailed(ref('look', 0), { class: 'cancelled', message: 'Interrupted.' });
    expect(
      summary(
        cancelled,
        runCompleted({ result: 'cancelled', totals: { ...totals, completed: 2, failed: 1 } }),
      ),
    ).toBe('Run cancelled in 4.0s: 2 nodes completed, 1 failed (1 cancelled); no tokens');
  });
});

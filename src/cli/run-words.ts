import type { RunOverview } from '../journal/run-overview.ts';
import type { RunResult } from '../model/outcome.ts';
import type { RunTotals } from '../model/run-events.ts';
import { totalTokens } from '../model/usage.ts';
import { plural, shortCount } from '../reporters/format.ts';
import type { Tone } from '../reporters/style.ts';

/** How a run stands: how it ended, or that it goes on, or that it ended without saying so (a crash). */
export type RunStanding = RunResult | 'running' | 'unfinished';

export function standingOf({ completed }: Pick<RunOverview, 'completed'>, goesOn: boolean): RunStanding {
  return completed?.result ?? (goesOn ? 'running' : 'unfinished');
}

const tones: Readonly<Record<RunStanding, Tone>> = {
  success: 'good',
  failure: 'bad',
  paused: 'warning',
  cancelled: 'warning',
  unfinished: 'warning',
  running: 'active',
};

/** A result that a changed journal made up has no tone of its own. */
export const standingTone = (standing: string): Tone =>
  Object.hasOwn(tones, standing) ? tones[standing as RunStanding] : 'warning';

/** How long a run took, so far as known, in milliseconds. */
export function runDuration({
  started,
  completed,
  lastAt,
}: Pick<RunOverview, 'started' | 'completed' | 'lastAt'>): number {
  return completed?.duration_ms ?? Math.max(0, Date.parse(lastAt) - Date.parse(started.at));
}

/** `13 nodes, 12 cached, 1 failed`. */
export function nodeWords({ nodes, cached, failed, skipped }: RunTotals): string {
  const parts = [
    plural(nodes, 'node'),
    cached === 0 ? '' : `${shortCount(cached)} cached`,
    failed === 0 ? '' : `${shortCount(failed)} failed`,
    skipped === 0 ? '' : `${shortCount(skipped)} skipped`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export function tokenWords({ usage }: RunTotals): string {
  const tokens = totalTokens(usage);
  return tokens === 0 ? 'no tokens' : `${shortCount(tokens)} token${tokens === 1 ? '' : 's'}`;
}

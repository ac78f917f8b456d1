import { join } from 'node:path';
import { nothingSpent, type Spending } from '../engine/account.ts';
import { readOverview } from '../journal/run-overview.ts';
import type { RunId } from '../model/ids.ts';
import { totalTokens } from '../model/usage.ts';
import { runDuration } from './run-words.ts';

/** What runs have spent together, by their journals; one that can't be read counts as nothing. */
export async function spentBy(journals: string, runs: readonly RunId[]): Promise<Spending> {
  let sum = nothingSpent;
  for (const run of runs) {
    const overview = await readOverview(join(journals, `${run}.jsonl`));
    if (!overview.ok) continue;
    const { totals } = overview.value;
    sum = {
      tokens: sum.tokens + totalTokens(totals.usage),
      // Journals that don't count agents don't tell them from commands.
      agents: sum.agents + (totals.agents ?? totals.completed - totals.cached + totals.failed),
      minutes: sum.minutes + runDuration(overview.value) / 60_000,
    };
  }
  return sum;
}

import { join } from 'node:path';
import { Estimates } from '../engine/estimates.ts';
import { readChosen } from '../journal/chosen.ts';
import type { RunId } from '../model/ids.ts';
import { withoutInstances } from '../model/ids.ts';
import type { RunEvent } from '../model/run-events.ts';
import { totalTokens } from '../model/usage.ts';
import { readStepUsage, type UsageOf } from '../store/step-usage.ts';

const counted: ReadonlySet<RunEvent['type']> = new Set(['run.started', 'node.completed', 'node.failed']);

/**
 * What steps have taken in earlier runs, by the note that a run leaves at its end.
 *
 * @param killed a run that came to no end, whose journal stands in for its note.
 * @param journals `.codex-flow/journal`, absolute.
 */
export async function earlierUsage(
  of: UsageOf,
  { killed, journals }: { readonly killed: RunId | undefined; readonly journals: string },
): Promise<Estimates> {
  const estimates = new Estimates(await readStepUsage(of));
  if (killed === undefined) return estimates;
  try {
    for await (const { entries } of readChosen(join(journals, `${killed}.jsonl`), { types: counted })) {
      for (const entry of entries) {
        if (entry.kind !== 'record') continue;
        const { record } = entry;
        if (record.type === 'run.started' && (record.agent === 'simulated') !== of.simulated)
          return estimates;
        if (record.type !== 'node.completed' && record.type !== 'node.failed') continue;
        estimates.note(withoutInstances(`${record.job}/${record.step}`), totalTokens(record.usage));
      }
    }
  } catch {
    // Estimates are no more than that: what can't be read is said where results are looked for.
  }
  return estimates;
}

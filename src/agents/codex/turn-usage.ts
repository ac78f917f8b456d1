import { noUsage, type Usage } from '../../model/usage.ts';
import type { ThreadRecord } from './rollout.ts';

const names = ['input_tokens', 'cached_input_tokens', 'output_tokens', 'reasoning_output_tokens'] as const;

/**
 * What a turn spent. Codex's own record counts by turn; the `usage` of its last event counts by thread, and leaves out
 * turns that were killed, so it is only asked where the record is silent, and what the thread had before is taken off.
 */
export function turnUsage(
  before: ThreadRecord | undefined,
  after: ThreadRecord,
  threadTotal: Usage | undefined,
): Usage {
  const isNew = after.turnId !== undefined && after.turnId !== before?.turnId;
  if (isNew && after.turnUsage !== undefined) return after.turnUsage;
  return threadTotal === undefined ? noUsage : difference(before?.total, threadTotal);
}

/** Where the total is smaller than before, Codex has begun to count anew: it is the turn's own. */
function difference(before: Usage | undefined, total: Usage): Usage {
  const base = before !== undefined && names.every((name) => total[name] >= before[name]) ? before : noUsage;
  return {
    input_tokens: total.input_tokens - base.input_tokens,
    cached_input_tokens: total.cached_input_tokens - base.cached_input_tokens,
    output_tokens: total.output_tokens - base.output_tokens,
    reasoning_output_tokens: total.reasoning_output_tokens - base.reasoning_output_tokens,
  };
}

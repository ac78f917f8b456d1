import type { RunTotals } from '../../model/run-events.ts';
import { addUsage, noUsage } from '../../model/usage.ts';
import type { RunDetails } from './run-details.ts';

/** A run's totals: its own, or of an unfinished one those of the nodes that ended. */
export function runTotals({ completed, nodes }: Pick<RunDetails, 'completed' | 'nodes'>): RunTotals {
  if (completed !== undefined) return completed.totals;
  const having = (status: string): number => nodes.filter((node) => node.status === status).length;
  return {
    nodes: nodes.length - having('unfinished'),
    completed: having('completed'),
    cached: nodes.filter((node) => node.cached).length,
    failed: having('failed'),
    skipped: having('skipped'),
    usage: nodes.reduce((sum, { usage }) => (usage === null ? sum : addUsage(sum, usage)), noUsage),
  };
}

import type { RunEvent, RunTotals } from '../model/run-events.ts';
import { addUsage, noUsage } from '../model/usage.ts';

/** Counts a run's nodes and tokens from its events. */
export class TotalsCounter {
  #totals: RunTotals = { nodes: 0, completed: 0, cached: 0, failed: 0, skipped: 0, usage: noUsage };

  get totals(): RunTotals {
    return this.#totals;
  }

  event(event: RunEvent): void {
    const totals = this.#totals;
    const nodes = totals.nodes + 1;
    switch (event.type) {
      case 'node.completed': {
        const cached = totals.cached + (event.cached ? 1 : 0);
        const usage = event.cached ? totals.usage : addUsage(totals.usage, event.usage);
        this.#totals = { ...totals, nodes, completed: totals.completed + 1, cached, usage };
        break;
      }
      case 'node.failed':
        this.#totals = {
          ...totals,
          nodes,
          failed: totals.failed + 1,
          usage: addUsage(totals.usage, event.usage),
        };
        break;
      case 'node.skipped':
        this.#totals = { ...totals, nodes, skipped: totals.skipped + 1 };
        break;
      default:
    }
  }
}

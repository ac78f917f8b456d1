import type { RunEvent, RunTotals } from '../model/run-events.ts';
import { addUsage, noUsage } from '../model/usage.ts';

/** Counts a run's nodes and tokens from its events. */
export class TotalsCounter {
  /** Nodes by job, as far as the instances are known. */
  readonly #nodes = new Map<string, { readonly steps: number; readonly instances: number }>();
  /** Of iterations after the first. */
  #moreNodes = 0;
  #completed = 0;
  #cached = 0;
  #failed = 0;
  #skipped = 0;
  #agents = 0;
  #usage = noUsage;

  get totals(): RunTotals {
    return {
      nodes: this.#completed + this.#failed + this.#skipped,
      completed: this.#completed,
      cached: this.#cached,
      failed: this.#failed,
      skipped: this.#skipped,
      agents: this.#agents,
      usage: this.#usage,
    };
  }

  /** How many nodes the run has, as far as its matrices are known. */
  get known(): number {
    let known = this.#moreNodes;
    for (const { steps, instances } of this.#nodes.values()) known += steps * instances;
    return known;
  }

  event(event: RunEvent): void {
    switch (event.type) {
      case 'node.completed':
        this.#completed += 1;
        if (event.cached) this.#cached += 1;
        else {
          this.#usage = addUsage(this.#usage, event.usage);
          if (event.input.kind === 'prompt') this.#agents += 1;
        }
        break;
      case 'node.failed':
        this.#failed += 1;
        this.#usage = addUsage(this.#usage, event.usage);
        if (event.input?.kind === 'prompt') this.#agents += 1;
        break;
      case 'node.skipped':
        this.#skipped += 1;
        break;
      case 'run.started':
      case 'call.started':
        for (const { id, steps, instances } of event.jobs) {
          this.#nodes.set(id, { steps: steps.length, instances: instances ?? 0 });
        }
        break;
      case 'job.started':
        this.#nodes.set(event.job, {
          steps: this.#nodes.get(event.job)?.steps ?? 0,
          instances: event.instances,
        });
        break;
      case 'iteration.completed':
        if (event.goes_on) this.#moreNodes += this.#nodes.get(event.job)?.steps ?? 0;
        break;
      case 'job.completed':
        if (event.result === 'skipped') this.#nodes.delete(event.job);
        break;
      default:
    }
  }
}

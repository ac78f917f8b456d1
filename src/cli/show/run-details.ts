import { readChosen } from '../../journal/chosen.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type {
  JobCompleted,
  Log,
  NodeStarted,
  PlannedJob,
  RunCompleted,
  RunEvent,
  RunStarted,
  StampedEvent,
} from '../../model/run-events.ts';
import { Summary } from '../../reporters/summary.ts';
import { RunState } from '../../reporters/tree/run-state.ts';
import { Addresses } from './addresses.ts';
import { type NodeRow, nodeRow, openRow } from './node-row.ts';

/** What is shown of a run; without the texts of its nodes, which may be larger than memory. */
export interface RunDetails {
  readonly started: RunStarted & { readonly at: string };
  readonly completed: (RunCompleted & { readonly at: string }) | undefined;
  /** Its jobs and nodes, named by their ids. */
  readonly state: RunState;
  readonly summary: Summary;
  readonly jobs: ReadonlyMap<string, JobCompleted>;
  /** Jobs of workflows that other jobs use, as they were planned. */
  readonly called: readonly PlannedJob[];
  /** Nodes that ended, in the order in which they did, then those that did not. */
  readonly nodes: readonly NodeRow[];
  /** Warnings and errors that belong to the run as a whole or to a node. */
  readonly logs: readonly Log[];
  readonly lastAt: string;
  /** What is wrong with lines of the journal; reading went on after them. */
  readonly problems: readonly string[];
}

const types: ReadonlySet<RunEvent['type']> = new Set([
  'run.started',
  'job.started',
  'job.completed',
  'iteration.completed',
  'call.started',
  'call.completed',
  'node.started',
  'node.completed',
  'node.failed',
  'node.skipped',
  'log',
  'run.completed',
]);

/** Reads what a run did. The error says, for the user, why the journal tells of no run. */
export async function readRunDetails(path: string): Promise<Result<RunDetails, string>> {
  const collector = new Collector();
  for await (const { entries, lastAt } of readChosen(path, { types })) {
    collector.lastAt = lastAt ?? collector.lastAt;
    for (const entry of entries) {
      if (entry.kind === 'newer') return err(`line ${entry.line}: ${entry.problem}`);
      if (entry.kind === 'bad') collector.problems.push(`line ${entry.line}: ${entry.problem}`);
      if (entry.kind === 'record') collector.take(entry.record);
    }
  }
  return collector.details();
}

class Collector {
  readonly problems: string[] = [];
  lastAt = '';
  readonly #addresses = new Addresses();
  readonly #state = new RunState();
  readonly #summary = new Summary();
  readonly #jobs = new Map<string, JobCompleted>();
  readonly #called: PlannedJob[] = [];
  readonly #open = new Map<string, NodeStarted & { readonly at: string }>();
  readonly #nodes: NodeRow[] = [];
  readonly #logs: Log[] = [];
  #started: RunDetails['started'] | undefined;
  #completed: RunDetails['completed'];

  take(event: StampedEvent): void {
    this.#state.apply(this.#addresses.addressed(event));
    this.#summary.note(event);
    switch (event.type) {
      case 'run.started':
        this.#started ??= event;
        return;
      case 'job.completed':
        this.#jobs.set(event.job, event);
        return;
      case 'node.started':
        this.#open.set(event.node, event);
        return;
      case 'node.completed':
      case 'node.failed':
      case 'node.skipped':
        this.#nodes.push(nodeRow(event, this.#open.get(event.node)));
        this.#open.delete(event.node);
        return;
      case 'log':
        this.#logs.push(event);
        return;
      case 'run.completed':
        this.#completed = event;
        return;
      case 'call.started':
        this.#called.push(...event.jobs);
        return;
      case 'call.completed':
      case 'iteration.completed':
      case 'job.started':
      case 'agent.item':
      case 'governor':
        return;
    }
  }

  details(): Result<RunDetails, string> {
    const started = this.#started;
    if (started === undefined) {
      return err(this.problems[0] ?? 'the run ended before it began: no complete line tells of its start');
    }
    return ok({
      started,
      completed: this.#completed,
      state: this.#state,
      summary: this.#summary,
      jobs: this.#jobs,
      called: this.#called,
      nodes: [...this.#nodes, ...[...this.#open.values()].map(openRow)],
      logs: this.#logs,
      lastAt: this.#completed?.at ?? this.lastAt,
      problems: this.problems,
    });
  }
}

import { readChosen } from '../../journal/chosen.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type {
  AgentActivity,
  NodeCompleted,
  NodeFailed,
  NodeNames,
  NodeRef,
  NodeSkipped,
  PlannedJob,
} from '../../model/run-events.ts';
import type { JsonSchema } from '../../model/schema.ts';

type At = { readonly at: string };

/** All that a journal has of one node. */
export interface NodeDetails {
  readonly node: string;
  /** When it began, or was replayed, and how it is shown. */
  readonly started: (NodeRef & NodeNames & At) | undefined;
  readonly end: ((NodeCompleted | NodeFailed | NodeSkipped) & At) | undefined;
  /** What its answer must fit; undefined where any text will do. */
  readonly schema: JsonSchema | undefined;
  /** What the agent did, in order. */
  readonly items: readonly (AgentActivity & At)[];
  readonly logs: readonly string[];
}

/** Reads one node whole; undefined where the run has none of this id. The error says why the journal can't be read. */
export async function readNode(path: string, node: string): Promise<Result<NodeDetails | undefined, string>> {
  let started: NodeDetails['started'];
  let end: NodeDetails['end'];
  const planned: PlannedJob[] = [];
  const items: NodeDetails['items'][number][] = [];
  const logs: string[] = [];
  for await (const { entries } of readChosen(path, { node })) {
    for (const entry of entries) {
      if (entry.kind === 'newer') return err(`line ${entry.line}: ${entry.problem}`);
      if (entry.kind !== 'record') continue;
      const { record } = entry;
      if (record.type === 'run.started' || record.type === 'call.started') planned.push(...record.jobs);
      if (!('node' in record) || record.node !== node) continue;
      if (record.type === 'node.started') started = record;
      else if (record.type === 'agent.item') items.push({ at: record.at, ...record.item });
      else if (record.type === 'log') logs.push(record.message);
      else {
        end = record;
        if (record.type === 'node.completed' && record.names !== undefined)
          started = { ...record, ...record.names };
      }
    }
  }
  if (started === undefined && end === undefined) return ok(undefined);
  const { job, step } = started ?? end ?? {};
  const steps = planned.find(({ id }) => id === job)?.steps;
  const schema = steps?.find(({ id }) => id === step)?.schema;
  return ok({ node, started, end, schema, items, logs });
}

/** The ids of all nodes of a run, in the order in which they first appear. */
export async function nodeIds(path: string): Promise<readonly string[]> {
  const ids = new Set<string>();
  const types = new Set(['node.started', 'node.skipped', 'node.completed', 'node.failed'] as const);
  for await (const { entries } of readChosen(path, { types })) {
    for (const entry of entries) {
      if (entry.kind === 'record' && 'node' in entry.record && entry.record.node !== null) {
        ids.add(entry.record.node);
      }
    }
  }
  return [...ids];
}

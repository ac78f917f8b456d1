import { isJsonObject } from '../model/json.ts';
import type { MadeFrom } from '../model/run-events.ts';
import { readJournal } from './reader.ts';
import { runFiles } from './run-files.ts';
import { isWellFormed } from './well-formed.ts';

/** What is known of a node from earlier runs of its workflow, the newest first. */
export interface NodeHistory {
  /** How it ended the last time that it came to an end. */
  readonly last:
    | { readonly kind: 'completed'; readonly madeFrom: MadeFrom }
    | { readonly kind: 'failed'; readonly class: string };
}

export interface History {
  nodeOf(node: string): NodeHistory | undefined;
  /** Median tokens of a step's newest nodes, as a budget reserves them; undefined where none is known. */
  tokensOf(job: string, step: string): number | undefined;
}

/** A step may be told from its earlier runs by this many of them; older ones say little of what it is now. */
const readRuns = 5;
/** Other workflows' journals are passed over by their first line, so many at most. */
const lookedAt = 200;

/**
 * Reads what the newest journals of a workflow say of its nodes. Journals that can't be read are passed over: a plan
 * loses its reasons, nothing else.
 */
export async function readHistory(directory: string, workflowPath: string): Promise<Pick<History, 'nodeOf'>> {
  const nodes = new Map<string, NodeHistory>();
  let runs = 0;
  for (const { path } of (await runFiles(directory).catch(() => [])).slice(0, lookedAt)) {
    if (runs === readRuns) break;
    const seen = new Map<string, NodeHistory>();
    if (await readRun(path, workflowPath, seen)) runs += 1;
    for (const [node, history] of seen) if (!nodes.has(node)) nodes.set(node, history);
  }
  return {
    nodeOf: (node) => nodes.get(node),
  };
}

/** Takes in one run; says whether it was one of this workflow. */
async function readRun(
  path: string,
  workflowPath: string,
  nodes: Map<string, NodeHistory>,
): Promise<boolean> {
  let ours = false;
  try {
    for await (const entry of readJournal(path)) {
      if (entry.kind !== 'record' || !isWellFormed(entry.record)) continue;
      const { record } = entry;
      if (record.type === 'run.started') ours = record.workflow.path === workflowPath;
      if (!ours) return false;
      if (record.type === 'node.failed') {
        if (record.class !== 'cancelled')
          nodes.set(record.node, { last: { kind: 'failed', class: record.class } });
      }
      if (record.type !== 'node.completed') continue;
      if (hasParts(record.made_from)) {
        nodes.set(record.node, { last: { kind: 'completed', madeFrom: record.made_from } });
      }
    }
  } catch {
    return ours;
  }
  return ours;
}

/** A journal that was changed by hand may lack them; what is compared is looked up in these two. */
const hasParts = (madeFrom: MadeFrom): boolean =>
  isJsonObject(madeFrom) &&
  isJsonObject(madeFrom.options) &&
  (madeFrom.files === null || isJsonObject(madeFrom.files));

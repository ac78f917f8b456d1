import type { Continuation } from '../engine/run-workflow.ts';
import { everyStep } from '../model/called.ts';
import type { RunId } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import type { RunResult } from '../model/outcome.ts';
import type { Result } from '../model/result.ts';
import { FunctionError, type Scope } from '../model/scope.ts';
import type { Step } from '../model/workflow.ts';
import type { Plan } from '../plan/plan.ts';
import { plural } from '../reporters/format.ts';
import { type LastRun, lastRun, noteRun } from '../store/last-run.ts';
import type { Workspace } from '../store/store.ts';

/** What a run, or the plan of one, goes on with. */
export interface Unfinished {
  readonly continuation: Continuation;
  /** The workspace as the run sees it. */
  readonly workspace: Workspace;
  /** Identity of the tree that the run goes by; null where no step reads the whole tree. */
  readonly tree: string | null;
  /** The run that goes on where it was killed: it has noted nothing at its end. */
  readonly killed: RunId | undefined;
}

export interface UnfinishedOptions {
  /** Of stored results. */
  readonly directory: string;
  readonly workflowPath: string;
  readonly plan: Plan;
  readonly workspace: Workspace;
  /** Starts anew whatever is left unfinished. */
  readonly fresh: boolean;
}

/** An unfinished sequence of runs this long is started anew. */
const longestSequence = 100;

/**
 * Looks whether the last run of the workflow with these inputs was left unfinished. Where the tree has changed since it
 * began and steps of the workflow write in place, the changes are taken to be theirs, and the run goes on with the tree
 * that it began with.
 */
export async function findUnfinished(options: UnfinishedOptions): Promise<Unfinished> {
  const { directory, workflowPath, plan, workspace } = options;
  const last = options.fresh ? undefined : await lastRun(directory, workflowPath, plan.inputs as JsonObject);
  const now = await treeOf(plan, workspace);
  if (last === undefined || last.result === 'success') {
    return {
      continuation: { attempt: 1, runs: [], message: undefined },
      workspace,
      tree: now,
      killed: undefined,
    };
  }
  const tree = keptTree(last, now, plan);
  const runs = [last.run_id, ...last.continues].slice(0, longestSequence);
  return {
    continuation: { attempt: runs.length + 1, runs, message: tell(last, now, tree, plan) },
    workspace: tree === now || tree === null ? workspace : withTree(workspace, tree),
    tree,
    killed: last.result === null ? last.run_id : undefined,
  };
}

/** A scope whose `run.attempt` counts the unfinished runs that are gone on with. */
export function withAttempt(scope: Scope, attempt: number): Scope {
  const { run: known } = scope.contexts;
  return { ...scope, contexts: { ...scope.contexts, run: { ...(known as object), attempt } } };
}

/** Notes that a run begins (`result: null`) or how it ended, for the next one to find. */
export async function noteResult(
  { directory, workflowPath, plan }: UnfinishedOptions,
  { continuation, tree }: Unfinished,
  runId: RunId,
  result: RunResult | null,
): Promise<Result<void, string>> {
  return noteRun(directory, workflowPath, plan.inputs as JsonObject, {
    run_id: runId,
    workspace: tree,
    result,
    continues: continuation.runs,
  });
}

/** The tree's identity where a step reads the whole of it; what can't be read is said by those steps. */
async function treeOf(plan: Plan, workspace: Workspace): Promise<string | null> {
  if (!stepsOf(plan).some(readsTree)) return null;
  try {
    return await workspace.tree();
  } catch (error) {
    if (error instanceof FunctionError) return null;
    throw error;
  }
}

function keptTree(unfinished: LastRun, now: string | null, plan: Plan): string | null {
  return unfinished.workspace !== null && stepsOf(plan).some(writes) ? unfinished.workspace : now;
}

const ended = {
  killed: 'was killed',
  failure: 'failed',
  cancelled: 'was interrupted',
  paused: 'was paused',
  success: 'succeeded',
} as const;

function tell(unfinished: LastRun, now: string | null, tree: string | null, plan: Plan): string {
  const goesOn = `goes on with run ${unfinished.run_id}, which ${ended[unfinished.result ?? 'killed']}`;
  if (now === null || unfinished.workspace === null || now === unfinished.workspace) return goesOn;
  if (tree !== now) {
    return `${goesOn}; the files have changed since it began, which is taken for the work of its own steps (--fresh starts anew)`;
  }
  const again = plan.jobs.reduce((sum, { job, instances }) => {
    const size = instances.kind === 'known' ? instances.instances.length : 1;
    return sum + size * everyStep([job]).filter(readsTree).length;
  }, 0);
  return `${goesOn}; the files have changed since it began, so the ${plural(again, 'node')} that read the whole tree run again ("files:" on a step narrows what it reads)`;
}

const stepsOf = (plan: Plan): readonly Step[] => everyStep(plan.jobs.map(({ job }) => job));
const readsTree = (step: Step): boolean => step.files === undefined;
const writes = (step: Step): boolean => step.kind === 'prompt' && step.options.sandbox !== 'read-only';

function withTree(workspace: Workspace, tree: string): Workspace {
  return {
    root: workspace.root,
    tree: async () => tree,
    files: (globs, cwd) => workspace.files(globs, cwd),
    digest: (path) => workspace.digest(path),
  };
}

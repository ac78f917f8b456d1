import type { FailureClass } from './failure.ts';
import type { Key, NodeId, RunId } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import type { Conclusion, RunResult } from './outcome.ts';
import type { JsonSchema } from './schema.ts';
import type { Usage } from './usage.ts';
import type { StepKind } from './workflow.ts';

/**
 * Everything that happens in a run. The journal and the reporters are two readers of this one closed union; the
 * property names are those of the journal (snake_case, as in Codex's own events), so that a record is its event.
 */
export type RunEvent =
  | RunStarted
  | JobStarted
  | JobCompleted
  | IterationCompleted
  | CallStarted
  | CallCompleted
  | NodeStarted
  | NodeCompleted
  | NodeFailed
  | NodeSkipped
  | AgentItem
  | Log
  | GovernorChanged
  | RunCompleted;

/** An event with the time it happened (ISO 8601, UTC, milliseconds). */
export type StampedEvent = RunEvent & { readonly at: string };

export interface PlannedJob {
  readonly id: string;
  readonly name: string;
  readonly needs: readonly string[];
  readonly matrix: boolean;
  /** How many instances; null while the matrix waits for other jobs' outputs. */
  readonly instances: number | null;
  /** Of a job that repeats: how many iterations there are at most; null where that is not known yet. */
  readonly max_iterations?: number | null;
  /** Of a job that uses a workflow: as written. Its jobs are told when it starts, and it has no steps. */
  readonly uses?: string;
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  readonly id: string;
  readonly name: string;
  readonly kind: StepKind;
  /** What the answers to a prompt must fit; missing where any text will do. All its nodes share it. */
  readonly schema?: JsonSchema;
}

export interface RunStarted {
  readonly type: 'run.started';
  readonly run_id: RunId;
  /** `hash`: SHA-256 of the file's bytes; `path` relative to the root, with `/`. */
  readonly workflow: { readonly name: string; readonly path: string; readonly hash: string };
  readonly inputs: JsonObject;
  readonly agent: string;
  readonly versions: { readonly codex_flow: string; readonly node: string; readonly agent: string | null };
  /** The git tree, or the digest of all files, that nodes without `files:` read; null where no node needed it. */
  readonly workspace: string | null;
  readonly concurrency: number;
  /** Counts the runs that go on with one another, from 1. */
  readonly attempt: number;
  /** The unfinished run that goes on with this one; null where there is none. */
  readonly continues: RunId | null;
  readonly jobs: readonly PlannedJob[];
}

/** A job's `if` and matrix have been evaluated. */
export interface JobStarted {
  readonly type: 'job.started';
  readonly job: string;
  /** How many instances it has; 1 without a matrix. */
  readonly instances: number;
}

export interface JobCompleted {
  readonly type: 'job.completed';
  readonly job: string;
  readonly result: Conclusion;
  /** Why it was skipped or failed before any node of it started; else null. */
  readonly reason: string | null;
}

/** An iteration of a job that repeats has ended. */
export interface IterationCompleted {
  readonly type: 'iteration.completed';
  readonly job: string;
  /** Index in the matrix; null without one. */
  readonly instance: number | null;
  /** Counted from 0. */
  readonly iteration: number;
  readonly result: Conclusion;
  /** What `until` came to; null where it was not asked, or could not be told. */
  readonly until: boolean | null;
  /** Whether another iteration follows. */
  readonly goes_on: boolean;
}

/** An instance of a job that uses a workflow has begun. */
export interface CallStarted {
  readonly type: 'call.started';
  readonly job: string;
  /** Index in the matrix; null without one. */
  readonly instance: number | null;
  /** Of a job that repeats, counted from 0. */
  readonly iteration?: number | undefined;
  /** Rendered, as of a node. */
  readonly instance_name: string;
  readonly matrix: JsonObject | null;
  /** The workflow, as written. */
  readonly uses: string;
  readonly inputs: JsonObject;
  /** Its jobs; their ids begin with that of this instance: `caller[0]/look`. */
  readonly jobs: readonly PlannedJob[];
}

/** All jobs of a workflow that is used have ended. */
export interface CallCompleted {
  readonly type: 'call.completed';
  readonly job: string;
  readonly instance: number | null;
  /** Of a job that repeats, counted from 0. */
  readonly iteration?: number | undefined;
  readonly result: Conclusion;
  /** Why it failed where no job of it did; else null. */
  readonly reason: string | null;
}

/** What every node's event says of the node. */
export interface NodeRef {
  readonly node: NodeId;
  readonly job: string;
  /** Index in the matrix; null without one. */
  readonly instance: number | null;
  /** Of a job that repeats, counted from 0. */
  readonly iteration?: number | undefined;
  readonly step: string;
}

/** How a node is shown. */
export interface NodeNames {
  readonly kind: StepKind;
  /** The instance's name (`investigate (src/a.ts)`) and the step's, rendered. */
  readonly instance_name: string;
  readonly name: string;
  readonly matrix: JsonObject | null;
}

/** A node begins. One whose result is at hand does not: it completes. */
export interface NodeStarted extends NodeRef, NodeNames {
  readonly type: 'node.started';
}

export interface NodeInput {
  readonly kind: StepKind;
  /** The rendered prompt, command or question. */
  readonly text: string;
}

/**
 * Digests of the parts that a node's key is made from (16 hex digits each), so that a later plan can say which of them
 * has changed.
 */
export interface MadeFrom {
  readonly text: string;
  readonly schema: string | null;
  readonly model: string | null;
  /**
   * What else changes an answer, by the names that a workflow gives it, such as `sandbox`; of a command, its shell.
   * `agent`: it is simulated. What is as it is by default is left out.
   */
  readonly options: Readonly<Record<string, string>>;
  readonly env: string;
  /** The thread that goes on. */
  readonly thread: string | null;
  readonly reads: 'tree' | 'files' | 'none';
  readonly workspace: string | null;
  /** Contents by path, where the node declares files and they are few; else null. */
  readonly files: Readonly<Record<string, string>> | null;
}

/** One call of an agent or command; repairs and retries are attempts of their own. */
export interface Attempt {
  readonly usage: Usage;
  readonly duration_ms: number;
  readonly thread_id: string | null;
  /** The raw answer, if there was one. */
  readonly answer: string | null;
  /** Why it was not the last attempt, or why the node failed; null where it was good. */
  readonly failure: { readonly class: FailureClass; readonly message: string } | null;
}

/** How a command ended. Of what it printed the first and the last half MiB are kept each; a cut says how much is missing. */
export interface CommandEnd<Code extends number | null = number> {
  readonly exit_code: Code;
  readonly stdout: string;
  readonly stderr: string;
  /** Where all of it is, if it is more: relative to the root, with `/`. The file goes with `cache prune`. */
  readonly stdout_file?: string;
  readonly stderr_file?: string;
}

export interface NodeCompleted extends NodeRef {
  readonly type: 'node.completed';
  readonly key: Key;
  /** Which of the results of identical nodes this is, from 0. */
  readonly sample: number;
  readonly made_from: MadeFrom;
  /** Replayed from an earlier result: nothing was spent. */
  readonly cached: boolean;
  readonly attempts: readonly Attempt[];
  readonly input: NodeInput;
  readonly output: Json;
  /** Of a `run:` step; else null. */
  readonly command: CommandEnd | null;
  /** Spent in this run, over all attempts: zero where cached. */
  readonly usage: Usage;
  readonly duration_ms: number;
  readonly model: string | null;
  readonly thread_id: string | null;
  /** Of an `approve` step that was approved in this run. */
  readonly approved_by?: ApprovedBy;
  /** Where it was replayed: what its start would have said. */
  readonly names?: NodeNames;
}

/** Who said yes: a person who was asked, or the command line. */
export type ApprovedBy = 'terminal' | 'flag';

export interface NodeFailed extends NodeRef {
  readonly type: 'node.failed';
  readonly class: FailureClass;
  readonly message: string;
  /** `continue-on-error`: the run goes on as if it had succeeded. */
  readonly continued: boolean;
  readonly key: Key | null;
  readonly attempts: readonly Attempt[];
  readonly input: NodeInput | null;
  readonly answer: string | null;
  readonly command: CommandEnd<number | null> | null;
  readonly usage: Usage;
  readonly duration_ms: number;
}

export interface NodeSkipped extends NodeRef {
  readonly type: 'node.skipped';
  readonly reason:
    | 'condition'
    | 'earlier-failure'
    | 'cancelled'
    | 'budget'
    | 'quota'
    | 'breaker'
    | 'approval';
  readonly message: string;
}

/** What Codex does, as it does it. The journal keeps the completed ones. */
export interface AgentItem extends NodeRef {
  readonly type: 'agent.item';
  readonly phase: 'started' | 'updated' | 'completed';
  readonly item: AgentActivity;
}

/**
 * Codex's own thread items, as its SDK gives them; other agents use the same form. Only `type` is sure, the rest
 * depends on it: `command_execution` has `command`, `file_change` has `changes`, `agent_message` and `reasoning` have
 * `text`, `web_search` has `query`, `todo_list` has `items`, `error` has `message`.
 */
export interface AgentActivity {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface Log {
  readonly type: 'log';
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly node: NodeId | null;
}

/** How many agents run at once has changed, since the model asks for patience or answers again. */
export interface GovernorChanged {
  readonly type: 'governor';
  /** How many agents run at once from now on, of at most `limit`. */
  readonly concurrency: number;
  readonly limit: number;
  /** Until when no agent starts (ISO 8601); null where they may. */
  readonly paused_until: string | null;
  readonly reason: string;
}

export interface RunTotals {
  readonly nodes: number;
  readonly completed: number;
  /** Of the completed. */
  readonly cached: number;
  readonly failed: number;
  readonly skipped: number;
  /** Prompt steps that ran; missing in journals of earlier versions. */
  readonly agents?: number;
  readonly usage: Usage;
}

export interface RunCompleted {
  readonly type: 'run.completed';
  readonly result: RunResult;
  /** Why, where the result alone does not say it (e.g. which limit was reached); else null. */
  readonly reason: string | null;
  readonly outputs: JsonObject;
  readonly totals: RunTotals;
  readonly duration_ms: number;
}

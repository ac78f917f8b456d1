import type { Agent } from '../agents/agent.ts';
import type { Mask } from '../journal/mask.ts';
import type { JobId, RunId } from '../model/ids.ts';
import type { JobOutcome } from '../model/outcome.ts';
import type { RunEvent } from '../model/run-events.ts';
import type { Workflow } from '../model/workflow.ts';
import type { Plan } from '../plan/plan.ts';
import type { Selection } from '../plan/selection.ts';
import type { CommandSandbox } from '../process/command-sandbox.ts';
import type { ResultStore, Workspace } from '../store/store.ts';
import type { Approvals } from './approvals.ts';
import type { BudgetKeeper } from './budget.ts';
import type { Governor } from './governor.ts';
import type { Halt } from './halt.ts';
import type { Order } from './order.ts';
import type { ReplayNotice } from './replay-notice.ts';
import type { Samples } from './samples.ts';
import type { Scopes } from './scopes.ts';
import type { Slots } from './slots.ts';
import type { Turnstile } from './turnstile.ts';
import type { Watch } from './watch.ts';

/** What commands run with, beside what their steps say. */
export interface CommandSurroundings {
  /** Undefined where no step asks for one. */
  readonly sandbox: CommandSandbox | undefined;
  /** Below the root, with `/`: the folder for what commands print beyond what is kept. */
  readonly outputs: string;
}

/** What it takes to render a node and find its key. */
export interface Preparation {
  /** Who answers a step that asks for this agent, or for none. */
  readonly agentFor: (name: string | undefined) => Agent;
  readonly workspace: Workspace;
  /** Takes the secrets' values out of a text. */
  readonly mask: Mask;
}

/** What the nodes of one run share. */
export interface RunContext extends Preparation {
  readonly workflow: Workflow;
  readonly plan: Plan;
  readonly selection: Selection;
  /** What the ids of its jobs begin with: `caller[0]/` in a workflow that the job `caller` uses; else empty. */
  readonly prefix: string;
  /** Where the instance that uses it stands in the plan's order; empty of the workflow that is run. */
  readonly order: Order;
  /** Aborted when its jobs must stop. */
  readonly signal: AbortSignal;
  /** Runs the plan's jobs: a job that uses a workflow runs that one's in the same way. */
  readonly runJobs: (run: RunContext) => Promise<ReadonlyMap<JobId, JobOutcome>>;
  readonly store: ResultStore;
  /** `inputs`, `run`, `git`, `secrets`, and the workflow's `env`; functions without a status. */
  readonly scopes: Scopes;
  readonly slots: Slots;
  readonly budget: BudgetKeeper;
  readonly governor: Governor;
  readonly approvals: Approvals;
  readonly watch: Watch;
  /** From 0 up to 1: spreads what would happen at the same time. */
  readonly random: () => number;
  readonly samples: Samples;
  readonly preparing: Turnstile;
  readonly commands: CommandSurroundings;
  readonly halt: Halt;
  /** Ignores stored results, and stores new ones. */
  readonly fresh: boolean;
  /** The unfinished run that goes on with this one, and those that it went on with. */
  readonly continues: ReadonlySet<RunId>;
  /** Tells how much was replayed, once something is about to run. */
  readonly notice: ReplayNotice;
  readonly emit: (event: RunEvent) => void;
  /** Whether anybody is told what agents do. */
  readonly tellsActivity: boolean;
  /** Resolves once every event so far is on disk. */
  readonly durable: () => Promise<void>;
  readonly runId: RunId;
}

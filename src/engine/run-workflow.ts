import type { Agent } from '../agents/agent.ts';
import type { Mask } from '../journal/mask.ts';
import { everyStep } from '../model/called.ts';
import { errorMessage } from '../model/error-message.ts';
import type { JobId, RunId } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import type { JobOutcome, RunResult } from '../model/outcome.ts';
import type { RunCompleted, RunEvent, RunStarted } from '../model/run-events.ts';
import type { Budget } from '../model/workflow.ts';
import type { Plan } from '../plan/plan.ts';
import type { Selection } from '../plan/selection.ts';
import type { ResultStore, Workspace } from '../store/store.ts';
import type { Spending } from './account.ts';
import { type ApprovalOptions, Approvals } from './approvals.ts';
import { BudgetKeeper } from './budget.ts';
import { bugMessage } from './bug.ts';
import type { CommandSurroundings, RunContext } from './context.ts';
import type { Estimates } from './estimates.ts';
import type { EventBus } from './event-bus.ts';
import { Governor, type OnQuota } from './governor.ts';
import type { Halt } from './halt.ts';
import { plannedJobs } from './planned-jobs.ts';
import { ReplayNotice } from './replay-notice.ts';
import { runJob } from './run-job.ts';
import { Samples } from './samples.ts';
import { extendEnv, type Scopes } from './scopes.ts';
import { Slots } from './slots.ts';
import { TotalsCounter } from './totals.ts';
import { Turnstile } from './turnstile.ts';
import { Watch } from './watch.ts';
import { workflowOutputs } from './workflow-outputs.ts';

export interface RunOptions {
  readonly plan: Plan;
  readonly selection: Selection;
  readonly runId: RunId;
  /** Who answers a step that asks for this agent, or for none. */
  readonly agentFor: (name: string | undefined) => Agent;
  readonly versions: RunStarted['versions'];
  /** SHA-256 of the workflow file's bytes, and its path relative to the root. */
  readonly workflowFile: { readonly path: string; readonly hash: string };
  readonly store: ResultStore;
  readonly workspace: Workspace;
  readonly bus: EventBus;
  readonly halt: Halt;
  /** `inputs`, `run`, `git`, `secrets` and the functions that need no status. */
  readonly scopes: Scopes;
  readonly mask: Mask;
  readonly concurrency: number;
  readonly budget: Budget;
  /** What counts of the budget beside what this run spends. */
  readonly spentBefore?: Spending | undefined;
  /** What steps have taken in earlier runs; what they take in this one is added. */
  readonly estimates: Estimates;
  readonly onQuota: OnQuota;
  readonly commands: CommandSurroundings;
  readonly approvals: ApprovalOptions;
  readonly fresh: boolean;
  readonly continuation: Continuation;
  /** Called once the run has been announced. */
  readonly onStart?: () => void;
}

/** An unfinished run of the same workflow with the same inputs, which goes on with this one. */
export interface Continuation {
  /** 1 for a run of its own. */
  readonly attempt: number;
  /** The run that goes on, and those that it went on with, the newest first. */
  readonly runs: readonly RunId[];
  /** What the user should know of it; undefined where there is nothing to say. */
  readonly message: string | undefined;
}

/** Runs a plan to its end, and tells it as events; what comes back is also the last event. */
export async function runWorkflow(options: RunOptions): Promise<RunCompleted> {
  const { plan, bus, halt } = options;
  const startedAt = Date.now();
  const totals = new TotalsCounter();
  const emit = (event: RunEvent): void => {
    totals.event(event);
    bus.emit(event);
  };
  const slots = new Slots(options.concurrency);
  halt.onHalt(() => slots.close());
  const notWritten = (error: unknown): void => halt.fail(errorMessage(error));
  const durable = (): Promise<void> => bus.durable().catch(notWritten);
  emit(await startedEvent(options));
  options.onStart?.();
  const { continuation } = options;
  if (continuation.message !== undefined) {
    emit({ type: 'log', level: 'info', message: continuation.message, node: null });
  }
  const preparing = new Turnstile();
  const watch = new Watch();
  const scopes = extendEnv(options.scopes, plan.workflow.env);
  if (!scopes.ok) halt.fail(scopes.error);
  const budget = new BudgetKeeper({
    limits: options.budget,
    jobs: plan.workflow.jobs,
    startedAt,
    before: options.spentBefore,
    estimates: options.estimates,
    warn: (message) => emit({ type: 'log', level: 'warning', message, node: null }),
  });
  const run: RunContext = {
    ...options,
    scopes: scopes.ok ? scopes.value : options.scopes,
    workflow: plan.workflow,
    prefix: '',
    order: [],
    signal: halt.signal,
    runJobs,
    slots,
    budget,
    watch,
    approvals: new Approvals(options.approvals),
    governor: new Governor({ slots, watch, halt, onQuota: options.onQuota, endsAt: budget.endsAt, emit }),
    random: Math.random,
    samples: new Samples(options.store),
    preparing,
    continues: new Set(continuation.runs),
    notice: new ReplayNotice({
      preparing,
      emit,
      totals: () => totals.totals,
      known: () => totals.known,
    }),
    emit,
    tellsActivity: bus.tellsActivity,
    durable,
  };
  const outcomes = await runJobs(run);
  pauseForApprovals(run);
  const ended = endOf(run, outcomes);
  const completed: RunCompleted = {
    type: 'run.completed',
    ...ended,
    totals: totals.totals,
    duration_ms: Date.now() - startedAt,
  };
  emit(completed);
  await durable();
  if (halt.reason?.kind === 'failed') return { ...completed, result: 'failure', reason: halt.reason.message };
  return completed;
}

async function startedEvent(options: RunOptions): Promise<RunStarted> {
  const { plan, workspace } = options;
  const readsTree = everyStep(plan.workflow.jobs).some((step) => step.files === undefined);
  return {
    type: 'run.started',
    run_id: options.runId,
    workflow: { name: plan.workflow.name, ...options.workflowFile },
    inputs: plan.inputs as JsonObject,
    agent: options.agentFor(undefined).name,
    versions: options.versions,
    // Where the tree can't be read, the nodes that read it say why.
    workspace: readsTree ? await workspace.tree().catch(() => null) : null,
    concurrency: options.concurrency,
    attempt: options.continuation.attempt,
    continues: options.continuation.runs[0] ?? null,
    jobs: plannedJobs({ ...options, prefix: '' }),
  };
}

/** Starts each job as soon as those it needs have ended. */
async function runJobs(run: RunContext): Promise<ReadonlyMap<JobId, JobOutcome>> {
  const outcomes = new Map<JobId, JobOutcome>();
  const running = new Map<JobId, Promise<void>>();
  for (const job of run.plan.jobs) {
    const needed = [...job.ancestors].map((id) => running.get(id));
    const ended = Promise.all(needed)
      .then(() => runJob(run, job, outcomes))
      .catch((error: unknown): JobOutcome => {
        // What runs is brought to its end and kept; nothing is started on top of a bug.
        run.halt.fail(bugMessage(error));
        return { kind: 'single', result: 'failure', outputs: {} };
      })
      .then((outcome) => void outcomes.set(job.job.id, outcome));
    running.set(job.job.id, ended);
  }
  await Promise.all(running.values());
  return outcomes;
}

/** Everything else is done: what is left waits for a yes. */
function pauseForApprovals({ approvals: { waiting }, halt }: RunContext): void {
  const [first, ...more] = waiting;
  if (first === undefined) return;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const question = first.text.trim().split('\n', 1)[0];
  halt.pause(
    `waits for the approval of ${first.node}${others}: ${question}`,
    'approval',
    waiting.map(({ node }) => node),
  );
}

function endOf(
  run: RunContext,
  outcomes: ReadonlyMap<JobId, JobOutcome>,
): { result: RunResult; reason: string | null; outputs: JsonObject } {
  const halted = run.halt.reason;
  const failed = [...outcomes.values()].some((outcome) => outcome.result === 'failure');
  const outputs = workflowOutputs(run, outcomes);
  const values = outputs.values;
  if (halted !== undefined) {
    const result = halted.kind === 'failed' ? 'failure' : halted.kind;
    return { result, reason: run.mask(halted.message), outputs: values };
  }
  if (failed) return { result: 'failure', reason: null, outputs: values };
  if (outputs.problem !== undefined) return { result: 'failure', reason: outputs.problem, outputs: values };
  return { result: 'success', reason: null, outputs: values };
}

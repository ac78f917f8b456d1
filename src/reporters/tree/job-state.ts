import type { FailureClass } from '../../model/failure.ts';
import type { Conclusion } from '../../model/outcome.ts';
import type { AgentActivity, PlannedJob } from '../../model/run-events.ts';
import { oneLine } from '../text.ts';

export type Status = 'waiting' | 'running' | Conclusion;

/** What is shown of a step of an instance. Times are milliseconds since the epoch. */
export interface StepState {
  readonly id: string;
  name: string;
  status: Status;
  startedAt: number;
  /** How long it took; undefined while it runs. */
  ms: number | undefined;
  tokens: number;
  cached: boolean;
  activity: AgentActivity | undefined;
  failure: { readonly class: FailureClass; readonly message: string } | undefined;
  /** It failed, and the run goes on as if it had not: `continue-on-error`. */
  continued: boolean;
  /** Why it was skipped. */
  reason: string;
}

/** What is shown of one instance of a job; a job without a matrix has one. */
export interface InstanceState {
  /** What tells it from its siblings; empty without a matrix. */
  label: string;
  /** Of a job that repeats: the one that runs or ran last, from 0. Its steps are those of that iteration. */
  iteration: number | undefined;
  status: Status;
  /** Of one that uses a workflow: that one's nodes, `job[2]/step`. */
  readonly steps: Map<string, StepState>;
  /** Steps that run now, the oldest first. */
  readonly active: Set<StepState>;
  finishedSteps: number;
  startedAt: number;
  endedAt: number;
  tokens: number;
  /** The step that runs or ran last. */
  current: StepState | undefined;
}

/** A job of a workflow that is used. */
export interface CalledJob {
  readonly steps: number;
  readonly uses: boolean;
  readonly instances: number | undefined;
}

export interface JobState {
  readonly id: string;
  readonly name: string;
  /** The jobs it still waits for. */
  readonly awaited: Set<string>;
  readonly matrix: boolean;
  readonly repeats: boolean;
  /**
   * Of a job that uses a workflow: that one's jobs in each instance that has begun, by id, with how many steps they have
   * and how many instances, as far as known. Undefined for a job with steps.
   */
  readonly called: Map<string, CalledJob> | undefined;
  /** In order; empty for a job that is not in the plan, whose instances then end with it. */
  readonly steps: readonly { readonly id: string; readonly name: string }[];
  status: Status;
  reason: string | null;
  /** How many instances there are to be; undefined until the matrix is known. */
  total: number | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** By index; holes where nothing is known yet. */
  readonly instances: InstanceState[];
  /** Oldest first. */
  readonly running: Set<InstanceState>;
  readonly failed: InstanceState[];
  /** Instances by how they ended; `failed` counts itself. */
  done: number;
  skipped: number;
  cancelled: number;
  cachedNodes: number;
  endedNodes: number;
  /** Of iterations after the first. */
  moreNodes: number;
  tokens: number;
}

export function newJob(plan: PlannedJob): JobState {
  return {
    id: plan.id,
    name: oneLine(plan.name),
    awaited: new Set(plan.needs),
    matrix: plan.matrix,
    repeats: plan.max_iterations !== undefined,
    called: plan.uses === undefined ? undefined : new Map(),
    steps: plan.steps.map(({ id, name }) => ({ id, name: oneLine(name) })),
    status: 'waiting',
    reason: null,
    total: plan.instances ?? undefined,
    startedAt: undefined,
    endedAt: undefined,
    instances: [],
    running: new Set(),
    failed: [],
    done: 0,
    skipped: 0,
    cancelled: 0,
    cachedNodes: 0,
    endedNodes: 0,
    moreNodes: 0,
    tokens: 0,
  };
}

export function newInstance(label: string, at: number): InstanceState {
  return {
    label,
    iteration: undefined,
    status: 'waiting',
    steps: new Map(),
    active: new Set(),
    finishedSteps: 0,
    startedAt: at,
    endedAt: at,
    tokens: 0,
    current: undefined,
  };
}

export function newStep(id: string, name: string, at: number): StepState {
  return {
    id,
    name,
    status: 'waiting',
    startedAt: at,
    ms: undefined,
    tokens: 0,
    cached: false,
    activity: undefined,
    failure: undefined,
    continued: false,
    reason: '',
  };
}

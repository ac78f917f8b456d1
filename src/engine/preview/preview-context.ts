import type { JobId, RunId } from '../../model/ids.ts';
import type { JobOutcome } from '../../model/outcome.ts';
import type { PlannedNode } from '../../plan/nodes.ts';
import type { JobPlan, Plan } from '../../plan/plan.ts';
import type { Preparation } from '../context.ts';
import type { Samples } from '../samples.ts';
import type { Scopes } from '../scopes.ts';
import type { NodeHistories } from './miss-reason.ts';

/** A node of a plan with what a run would do about it. */
export interface PreviewedNode extends PlannedNode {
  /** `hit`: its stored result would be replayed; `miss`: it would run; `unknown`: it depends on what will run. */
  readonly cache: 'hit' | 'miss' | 'unknown';
  /** Why it is not a hit; of a hit, the run that it comes from. */
  readonly reason: string;
}

export interface PreviewedJob {
  /** With those that lead to it where it is in a workflow that a job uses: `caller[0]/job`. */
  readonly id: string;
  readonly plan: JobPlan;
  /** Undefined: not known before it runs. */
  readonly instances: number | undefined;
  /** Undefined: its matrix waits for jobs that would run first. Those of a workflow that it uses are with that one's jobs. */
  readonly nodes: readonly PreviewedNode[] | undefined;
  /** Of a job that repeats: how many iterations there are at most; null where that is not known. Nodes are those that can be told. */
  readonly maxIterations?: number | null;
  /** What it can't be told for, where it uses a workflow and gives it what other jobs bring. */
  readonly inputsWaitFor: readonly string[];
  /** Why none of it would run; null where it would. */
  readonly skipped: string | null;
}

export interface PreviewedJobs {
  /** Each job is followed by those of the workflow that it uses. */
  readonly shown: readonly PreviewedJob[];
  /** Of those that depend on nothing that would run. */
  readonly outcomes: ReadonlyMap<JobId, JobOutcome>;
}

/** What a preview needs. Nothing is started and nothing written. */
export interface PreviewContext extends Preparation {
  readonly plan: Plan;
  /** What the ids of its jobs begin with: see `RunContext`. */
  readonly prefix: string;
  /** Previews the plan's jobs: a job that uses a workflow previews that one's in the same way. */
  readonly previewJobs: (preview: PreviewContext) => Promise<PreviewedJobs>;
  readonly samples: Samples;
  /** As of the run: see `RunContext`. */
  readonly continues: ReadonlySet<RunId>;
  readonly scopes: Scopes;
  readonly history: NodeHistories;
}

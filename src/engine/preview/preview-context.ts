import type { RunId } from '../../model/ids.ts';
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
  readonly plan: JobPlan;
  /** Undefined: its matrix waits for jobs that would run first. */
  readonly nodes: readonly PreviewedNode[] | undefined;
  /** Why none of it would run; null where it would. */
  readonly skipped: string | null;
}

/** What a preview needs. Nothing is started and nothing written. */
export interface PreviewContext extends Preparation {
  readonly plan: Plan;
  readonly samples: Samples;
  /** As of the run: see `RunContext`. */
  readonly continues: ReadonlySet<RunId>;
  readonly scopes: Scopes;
  readonly history: NodeHistories;
}

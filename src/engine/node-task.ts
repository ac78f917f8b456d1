import type { Step } from '../model/workflow.ts';
import type { InstanceState } from './instance-state.ts';
import type { Order } from './order.ts';

/** A step of an instance, about to run. */
export interface NodeTask {
  readonly step: Step;
  readonly instance: InstanceState;
  /** Plan order among all nodes of the run. */
  readonly order: Order;
  /** Aborted when the job's nodes must stop. */
  readonly signal: AbortSignal;
  readonly jobTimeoutMinutes: number | undefined;
  /** Whether it must not start any more although nothing was aborted. */
  readonly withheld: () => boolean;
}

import type { Json } from './json.ts';

/** How a step, an instance or a job ended, in Actions' words. */
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

/** How a run ended; `paused`: a limit was reached and the same command goes on. */
export type RunResult = 'success' | 'failure' | 'cancelled' | 'paused';

export interface InstanceOutcome {
  readonly matrix: Readonly<Record<string, Json>>;
  readonly result: Conclusion;
  /** Null where the instance did not succeed. */
  readonly outputs: Readonly<Record<string, Json>> | null;
}

/** What `needs.<job>` sees. */
export type JobOutcome =
  | { readonly kind: 'single'; readonly result: Conclusion; readonly outputs: Readonly<Record<string, Json>> }
  | { readonly kind: 'matrix'; readonly result: Conclusion; readonly instances: readonly InstanceOutcome[] };

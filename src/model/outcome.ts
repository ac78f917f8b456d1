import type { NodeId } from './ids.ts';
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
  | (JobEnd & { readonly kind: 'single'; readonly outputs: Readonly<Record<string, Json>> })
  | (JobEnd & { readonly kind: 'matrix'; readonly instances: readonly InstanceOutcome[] });

interface JobEnd {
  readonly result: Conclusion;
  /** It has not come to its end: this node, in it or in a job that it needs, waits for an approval. */
  readonly waitsFor?: NodeId | undefined;
}

import type { OnQuota } from '../engine/governor.ts';
import type { ReporterName } from '../reporters/registry.ts';
import type { InputFlags } from './prepare-run.ts';

/** What `run` was told. */
export interface RunFlags extends InputFlags {
  readonly agent?: string | undefined;
  readonly simulate?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly only: readonly string[];
  /** Nodes or jobs whose questions are answered with yes, or `all`. */
  readonly approve: readonly string[];
  readonly fresh: boolean;
  readonly budgetTokens?: number | undefined;
  readonly budgetAgents?: number | undefined;
  readonly budgetMinutes?: number | undefined;
  /** Counts what the unfinished run has spent. */
  readonly budgetTotal?: boolean | undefined;
  readonly onQuota?: OnQuota | undefined;
  readonly reporter?: ReporterName | undefined;
  readonly json: boolean;
  readonly journalDetail: 'full' | 'none';
}

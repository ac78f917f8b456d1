import type { Reporter, ReporterOptions } from './reporter.ts';
import { unreachable } from './unreachable.ts';

export const reporterNames = ['tree', 'lines', 'json', 'silent'] as const;

export type ReporterName = (typeof reporterNames)[number];

/** Where progress goes: `isTTY` of that stream, `TERM`, and whether this is a CI job. */
export interface Surroundings {
  readonly isTTY: boolean;
  readonly term: string | undefined;
  readonly ci: boolean;
}

/** `tree` where a person watches a terminal that can move its cursor, else `lines`. */
export function defaultReporter({ isTTY, term, ci }: Surroundings): ReporterName {
  return isTTY && !ci && term !== 'dumb' ? 'tree' : 'lines';
}

/** Loads only the one that is asked for: listr2 alone takes longer than many a run of replayed nodes. */
export async function createReporter(name: ReporterName, options: ReporterOptions): Promise<Reporter> {
  switch (name) {
    case 'tree':
      return new (await import('./tree/tree-reporter.ts')).TreeReporter(options);
    case 'lines':
      return new (await import('./lines/lines-reporter.ts')).LinesReporter(options);
    case 'json':
      return new (await import('./json.ts')).JsonReporter(options);
    case 'silent':
      return new (await import('./silent.ts')).SilentReporter();
    default:
      return unreachable(name);
  }
}

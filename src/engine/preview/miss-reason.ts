import type { MadeFrom } from '../../model/run-events.ts';
import type { Step } from '../../model/workflow.ts';
import { whatChanged } from '../../store/made-from.ts';

/** How nodes ended in earlier runs of their workflow. */
export interface NodeHistories {
  nodeOf(node: string):
    | {
        readonly last:
          | { readonly kind: 'completed'; readonly madeFrom: MadeFrom }
          | { readonly kind: 'failed'; readonly class: string };
      }
    | undefined;
}

/**
 * Why a node has to run, in a few words.
 *
 * @param continuing whether an unfinished run goes on, in which commands without `files` are replayed, too.
 */
export function missReason(
  step: Step,
  node: string,
  now: MadeFrom,
  { histories, continuing }: { readonly histories: NodeHistories; readonly continuing: boolean },
): string {
  if (step.kind === 'approve') return 'asks for approval';
  if (!step.cache) return 'cache: false';
  if (step.kind === 'run' && step.files === undefined && !continuing) {
    return 'commands without "files" always run';
  }
  const last = histories.nodeOf(node)?.last;
  if (last === undefined) return 'new';
  if (last.kind === 'failed') return `not stored: failed before (${last.class})`;
  return whatChanged(step.kind, last.madeFrom, now) ?? 'not stored: its result is gone';
}

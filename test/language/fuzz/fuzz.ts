import fc from 'fast-check';
import { kinds } from './mutations.ts';
import type { Trials } from './trials.ts';

/**
 * Tries about `count` broken files of all kinds. The same seed gives the same files. What fails is made as small as it
 * still fails, and shown with the seed and path that lead to it.
 */
export function fuzz(trials: Trials, { count, seed }: { count: number; seed: number }): void {
  for (const { name, files, share } of kinds) {
    const numRuns = Math.max(1, Math.round((count * share) / 100));
    fc.assert(
      fc.property(files, (content) => {
        trials.run(name, content);
      }),
      { numRuns, seed },
    );
  }
}

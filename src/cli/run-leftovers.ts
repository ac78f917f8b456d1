import { endMarked } from '../process/end-marked.ts';
import { markOf } from '../process/marker.ts';
import { openedRuns } from '../store/open-runs.ts';
import type { Project } from './project.ts';

/**
 * Ends what is left of runs of this checkout that were killed, and tells of it in words for the user. Nearly always that
 * was done as soon as they were; here it is for those whose reaper was killed with them.
 */
export async function endLeftovers(project: Project): Promise<readonly string[]> {
  const told: string[] = [];
  for (const { runId, state, holder } of await openedRuns(project.cache)) {
    if (state !== 'gone' || holder === undefined) continue;
    const names = await endMarked(markOf(holder));
    if (names.length === 0) continue;
    const processes = names.length === 1 ? '1 process' : `${names.length} processes`;
    const still = names.length === 1 ? 'was still there and has' : 'were still there and have';
    told.push(
      `${processes} of run ${runId}, which was killed, ${still} been ended: ${[...new Set(names)].join(', ')}`,
    );
  }
  return told;
}

import { openedRuns } from '../store/open-runs.ts';
import type { Project } from './project.ts';

/**
 * Ids of the runs that go on in this checkout right now. One whose process can't be seen from here, such as in another
 * container, counts as going on.
 */
export async function runsGoingOn(project: Project): Promise<ReadonlySet<string>> {
  const opened = await openedRuns(project.cache);
  return new Set(opened.filter(({ state }) => state !== 'gone').map(({ runId }) => runId));
}

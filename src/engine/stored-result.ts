import type { RunId } from '../model/ids.ts';
import type { StoredResult } from '../store/store.ts';
import type { Prepared } from './prepared.ts';

/** Whether a stored result may take a node's place. */
export function mayReplay(
  { run_id }: StoredResult,
  { replay }: Pick<Prepared, 'replay'>,
  continues: ReadonlySet<RunId>,
): boolean {
  return replay === 'always' || (replay === 'continuing' && continues.has(run_id));
}

import type { RunId } from '../model/ids.ts';
import type { ResultStore, StoredResult } from '../store/store.ts';
import type { Prepared } from './prepared.ts';

/** The result that may take a node's place; undefined where it has to run. */
export async function storedResult(
  run: { readonly store: Pick<ResultStore, 'get'>; readonly continues: ReadonlySet<RunId> },
  { key, replay: when }: Prepared,
  sample: number,
): Promise<StoredResult | undefined> {
  if (when === 'never' || (when === 'continuing' && run.continues.size === 0)) return undefined;
  const stored = await run.store.get(key, sample);
  if (stored === undefined || when === 'always') return stored;
  return run.continues.has(stored.run_id) ? stored : undefined;
}

import type { JournalRecord, Rig } from '../rig/rig.ts';

/** Puts a workflow into a rig as `w`. */
export function workflow(text: string): { readonly files: Readonly<Record<string, string>> } {
  return { files: { '.codex-flow/workflows/w.yml': text } };
}

export const recordsOf = (records: readonly JournalRecord[], type: string): readonly JournalRecord[] =>
  records.filter((record) => record.type === type);

/** How each job of the newest run ended. */
export async function jobResults(rig: Rig): Promise<Readonly<Record<string, unknown>>> {
  const jobs = recordsOf(await rig.journal(), 'job.completed');
  return Object.fromEntries(jobs.map((job) => [String(job.job), job.result]));
}

/** How each node of the newest run ended: `completed`, `cached`, `skipped`, or the class it failed with. */
export async function nodeEnds(rig: Rig): Promise<Readonly<Record<string, unknown>>> {
  const ends: Record<string, unknown> = {};
  for (const record of await rig.journal()) {
    const node = String(record.node);
    if (record.type === 'node.completed') ends[node] = record.cached === true ? 'cached' : 'completed';
    if (record.type === 'node.failed') ends[node] = record.class;
    if (record.type === 'node.skipped') ends[node] = 'skipped';
  }
  return ends;
}

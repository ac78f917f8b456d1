import { hash } from 'node:crypto';
import { noLine } from '../../src/journal/records.ts';
import { recordLine } from '../../src/journal/writer.ts';
import type { NodeId, RunId } from '../../src/model/ids.ts';
import type { RunEvent } from '../../src/model/run-events.ts';
import { samples } from '../journal/samples.ts';
import type { Rig } from '../rig/rig.ts';

export const journalPath = (id: string): string => `.codex-flow/journal/${id}.jsonl`;

const hourMs = 3_600_000;
const start = Date.UTC(2026, 9, 1);

/** The id of the n-th run: one begins each hour, from 2026-10-01 on. */
export const idOf = (n: number): string =>
  `${new Date(start + n * hourMs).toISOString().slice(0, 13).replaceAll('-', '').replace('T', '-')}0000-00000${n % 10}`;

/** Events as lines of a journal, one second apart. */
export function journalLines(events: readonly RunEvent[], from = start): string[] {
  let prev = noLine;
  return events.map((event, i) => {
    const at = new Date(from + i * 1000).toISOString();
    const line = recordLine(event, { at, seq: i + 1, prev });
    prev = hash('sha256', line, 'hex');
    return line;
  });
}

export const started = (id: string): RunEvent => ({ ...samples['run.started'], run_id: id as RunId });

const look = { job: 'look', step: 'read' };
const nodeOf = (index: number) => ({ ...look, instance: index, node: `look[${index}]/read` as NodeId });

/** A node of the only job that begins and completes. */
export const completedPair = (index: number, output: string): RunEvent[] => [
  { ...samples['node.started'], ...nodeOf(index), instance_name: `Look (file-${index}.ts)` },
  { ...samples['node.completed'], ...nodeOf(index), output },
];

/** The same for one that fails. */
export const failedPair = (index: number, message: string): RunEvent[] => [
  { ...samples['node.started'], ...nodeOf(index), instance_name: `Look (file-${index}.ts)` },
  { ...samples['node.failed'], ...nodeOf(index), message },
];

/** Writes the n-th run: two nodes, and its end unless it is to have none. Gives its id. */
export async function writeRun(rig: Rig, n: number, { ends = true } = {}): Promise<string> {
  const id = idOf(n);
  const events: RunEvent[] = [
    started(id),
    { ...samples['job.started'], instances: 2 },
    ...completedPair(0, 'first'),
    ...completedPair(1, 'second'),
    ...(ends ? [{ ...samples['job.completed'], result: 'success', reason: null } as const] : []),
    ...(ends ? [samples['run.completed']] : []),
  ];
  await rig.write(journalPath(id), `${journalLines(events, start + n * hourMs).join('\n')}\n`);
  return id;
}

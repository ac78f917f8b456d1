import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOverview } from '../../src/journal/run-overview.ts';
import { verifyFile } from '../../src/journal/verify-file.ts';
import type { RunEvent } from '../../src/model/run-events.ts';
import { completedPair, failedPair, idOf, journalLines, started } from '../cli/written-journals.ts';
import { Folder } from '../git/folder.ts';
import { samples } from './samples.ts';

const id = idOf(0);

function fileOf(lines: readonly string[]): string {
  const path = join(new Folder().root, `${id}.jsonl`);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

const events: readonly RunEvent[] = [
  started(id),
  ...completedPair(0, 'answer \u2028 €'),
  ...failedPair(1, 'no answer'),
  { ...samples['node.skipped'], instance: 2 },
  samples['run.completed'],
];

describe('a run in short', () => {
  test('comes from the first and the last line, however long they are', async () => {
    const inputs = { long: '€'.repeat(200_000) };
    const outputs = { long: 'é'.repeat(300_000) };
    const start = { ...samples['run.started'], inputs };
    const end = { ...samples['run.completed'], outputs };
    // What is between them is not looked at.
    const [first = '', ...rest] = journalLines([start, ...completedPair(0, 'x'), end]);
    const overview = await readOverview(fileOf([first, 'garbage', ...rest]));
    expect(overview).toMatchObject({
      ok: true,
      value: { started: { inputs }, completed: { outputs }, totals: end.totals },
    });
  });

  test('counts what an unfinished run has done', async () => {
    const overview = await readOverview(fileOf(journalLines(events.slice(0, -1))));
    const { usage } = samples['node.completed'];
    expect(overview).toMatchObject({
      ok: true,
      value: {
        completed: undefined,
        lastAt: '2026-10-01T00:00:05.000Z',
        totals: {
          nodes: 3,
          completed: 1,
          cached: 0,
          failed: 1,
          skipped: 1,
          usage: { input_tokens: 2 * usage.input_tokens },
        },
      },
    });
  });

  test('is there wherever the journal is cut in its last two lines', async () => {
    const lines = journalLines(events);
    const whole = Buffer.byteLength(`${lines.join('\n')}\n`);
    const from = Buffer.byteLength(`${lines.slice(0, -2).join('\n')}\n`);
    const path = fileOf(lines);
    for (let size = whole; size >= from; size -= size > whole - 100 ? 1 : 7) {
      truncateSync(path, size);
      const overview = await readOverview(path);
      const ended = size === whole;
      expect(overview.ok && overview.value.completed !== undefined, `${size} bytes`).toBe(ended);
      const verified = await verifyFile({ id, path });
      expect(verified, `${size} bytes`).toMatchObject({ ok: true, value: { ok: true, sealed: ended } });
    }
  });
});

test('an audit sees a change of any byte', async () => {
  const path = fileOf(journalLines([started(id), ...completedPair(0, 'x'), samples['run.completed']]));
  const whole = readFileSync(path);
  // Without its line break the last line is one that a crash cut off.
  for (let at = 0; at < whole.length - 1; at += 3) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(path, changed);
    const verified = await verifyFile({ id, path });
    expect(verified.ok && !verified.value.ok, `byte ${at}`).toBe(true);
  }
});

import { hash } from 'node:crypto';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLines } from '../../src/journal/lines.ts';
import { type JournalEntry, readJournal } from '../../src/journal/reader.ts';
import { noLine } from '../../src/journal/records.ts';
import { type Verification, verifyLines } from '../../src/journal/verify.ts';
import { recordLine } from '../../src/journal/writer.ts';
import { Folder } from '../git/folder.ts';
import { at, completedNode, samples } from './samples.ts';

/** A sealed journal of six lines: a start, four nodes, an end. */
function journalLines(): string[] {
  const nodes = Array.from({ length: 4 }, (_, i) =>
    completedNode({ instance: i, output: `answer ${i} \u2028 €` }),
  );
  const events = [samples['run.started'], ...nodes, samples['run.completed']];
  let prev = noLine;
  return events.map((event, i) => {
    const line = recordLine(event, { at, seq: i + 1, prev });
    prev = hash('sha256', line, 'hex');
    return line;
  });
}

function fileOf(lines: readonly string[]): string {
  const path = join(new Folder().root, 'run.jsonl');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

const verify = (lines: readonly string[]): Promise<Verification> => verifyLines(readLines(fileOf(lines)));

async function read(path: string): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of readJournal(path)) entries.push(entry);
  return entries;
}

describe('verify', () => {
  test('finds a whole journal whole', async () => {
    expect(await verify(journalLines())).toEqual({ ok: true, lines: 6, torn: false, sealed: true });
    expect(await verify([])).toEqual({ ok: true, lines: 0, torn: false, sealed: false });
  });

  test.each([1, 2, 3, 4, 5, 6])('names line %i when any value in it was changed', async (number) => {
    const changes: [RegExp, string][] = [
      [/"duration_ms":\d+/, '"duration_ms":99'],
      [/"seq":\d+/, '"seq":77'],
      [/"prev":"[0-9a-f]/, '"prev":"x'],
      [/"at":"2026/, '"at":"2025'],
    ];
    for (const [pattern, instead] of changes) {
      const lines = journalLines();
      const line = lines[number - 1] ?? '';
      if (!pattern.test(line)) continue;
      lines[number - 1] = line.replace(pattern, instead);
      const verdict = await verify(lines);
      expect(verdict, `${pattern}`).toMatchObject({ ok: false, line: number, kind: 'changed' });
    }
  });

  test('names the line that a removed one stood before', async () => {
    for (let removed = 1; removed <= 5; removed++) {
      const lines = journalLines();
      lines.splice(removed - 1, 1);
      const verdict = await verify(lines);
      expect(verdict).toMatchObject({ ok: false, line: removed, kind: 'removed' });
      expect(verdict).toHaveProperty('message', `line ${removed}: record ${removed} is missing before it`);
    }
    const lines = journalLines();
    lines.splice(1, 3);
    expect(await verify(lines)).toHaveProperty('message', 'line 2: records 2 to 4 are missing before it');
  });

  test('names the first of reordered lines, and a line that was added', async () => {
    const swapped = journalLines();
    [swapped[2], swapped[3]] = [swapped[3] ?? '', swapped[2] ?? ''];
    expect(await verify(swapped)).toMatchObject({ ok: false, line: 3, kind: 'reordered' });
    const doubled = journalLines();
    doubled.splice(3, 0, doubled[1] ?? '');
    expect(await verify(doubled)).toMatchObject({ ok: false, line: 4, kind: 'added' });
  });

  test('tells a cut end by the missing seal', async () => {
    expect(await verify(journalLines().slice(0, 4))).toEqual({
      ok: true,
      lines: 4,
      torn: false,
      sealed: false,
    });
  });

  test('names unreadable lines and newer formats', async () => {
    const lines = journalLines();
    lines[2] = 'garbage';
    expect(await verify(lines)).toMatchObject({ ok: false, line: 3, kind: 'unreadable' });
    lines[2] = JSON.stringify({ v: 2 });
    expect(await verify(lines)).toMatchObject({ ok: false, line: 3, kind: 'newer' });
  });
});

describe('the reader', () => {
  test('goes on after bad lines, which are values', async () => {
    const lines = journalLines();
    lines.splice(
      1,
      0,
      'garbage',
      '[]',
      '{"v":1}',
      '{"v":2,"seq":1}',
      '',
      '{"v":1,"seq":1,"at":"","prev":"","type":"x"}',
    );
    const entries = await read(fileOf(lines));
    expect(entries.map((entry) => entry.kind)).toEqual([
      'record',
      'bad',
      'bad',
      'bad',
      'newer',
      'bad',
      'bad',
      'record',
      'record',
      'record',
      'record',
      'record',
    ]);
    const newer = entries[4];
    expect(newer?.kind === 'newer' && newer.problem).toBe(
      'it has format version 2, and this codex-flow reads up to 1: update codex-flow',
    );
  });

  test('drops a torn end, wherever it is cut', async () => {
    const path = fileOf(journalLines());
    const bytes = readFileSync(path);
    const wholeLines = bytes.toString().split('\n').slice(0, 4).join('\n').length + 100;
    for (let size = bytes.length - 1; size > wholeLines; size -= 37) {
      writeFileSync(path, bytes);
      truncateSync(path, size);
      const entries = await read(path);
      const complete = bytes.subarray(0, size).toString('latin1').split('\n').length - 1;
      expect(entries.filter((entry) => entry.kind === 'record')).toHaveLength(complete);
      expect(entries.filter((entry) => entry.kind !== 'record').map((entry) => entry.kind)).toEqual(
        bytes[size - 1] === 10 ? [] : ['torn'],
      );
    }
  });

  test('reads lines longer than its chunks and characters that chunks split', async () => {
    const long = completedNode({ output: '€'.repeat(400_000) });
    const path = fileOf([recordLine(long, { at, seq: 1, prev: noLine })]);
    appendFileSync(path, `${recordLine(long, { at, seq: 2, prev: noLine })}\n`);
    const entries = await read(path);
    expect(entries.map((entry) => entry.kind === 'record' && { ...entry.record })).toEqual([
      { ...long, at, v: 1, seq: 1, prev: noLine },
      { ...long, at, v: 1, seq: 2, prev: noLine },
    ]);
  });
});

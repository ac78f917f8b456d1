import { hash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Key, NodeId, RunId } from '../../src/model/ids.ts';
import { noUsage } from '../../src/model/usage.ts';
import { noteClosed, noteOpen } from '../../src/store/open-runs.ts';
import { type Pruned, pruneStore } from '../../src/store/prune.ts';
import { type FileResultStore, openResultStore } from '../../src/store/result-store.ts';
import { storeStats } from '../../src/store/stats.ts';
import type { StoredResult } from '../../src/store/store.ts';
import { storedLine } from '../../src/store/stored-line.ts';
import { Folder } from '../git/folder.ts';

const keyOf = (name: string | number): Key => hash('sha256', String(name), 'hex') as Key;
const day = 86_400_000;
const start = Date.UTC(2026, 9, 1);
/** Ids that sort by time, one a day. */
const runOf = (days: number): RunId =>
  `${new Date(start + days * day).toISOString().slice(0, 10).replaceAll('-', '')}-000000-aaaaaa` as RunId;

const result = (
  name: string | number,
  days: number,
  output = `answer ${name} of day ${days}`,
): StoredResult => ({
  v: 1,
  key: keyOf(name),
  output,
  command: null,
  usage: noUsage,
  duration_ms: 12,
  model: null,
  thread_id: null,
  run_id: runOf(days),
  node: 'a/b' as NodeId,
  at: new Date(start + days * day).toISOString(),
});

type Stored = readonly (readonly [name: string | number, sample: number])[];

class Rig {
  readonly directory: string;
  readonly warnings: string[] = [];

  constructor(directory = new Folder().path('cache')) {
    this.directory = directory;
  }

  /** Without a run nothing is taken from journals: what is seen is what the store has. */
  async open(): Promise<FileResultStore> {
    const { directory } = this;
    const warn = (message: string): void => void this.warnings.push(message);
    const opened = await openResultStore({ directory, warn, mask: (text) => text });
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value;
  }

  /** What a run of that day stored; its index is written unless it crashed. */
  async store(days: number, stored: Stored, { crashed = false } = {}): Promise<void> {
    if (crashed) {
      const lines = stored.map(([name, sample]) => storedLine(sample, result(name, days)));
      writeFileSync(join(this.directory, `${runOf(days)}.jsonl`), lines.join(''));
      return;
    }
    const warn = (message: string): void => void this.warnings.push(message);
    const run = { id: runOf(days), journal: join(this.directory, 'none'), inform: warn };
    const opened = await openResultStore({ directory: this.directory, warn, mask: (text) => text, run });
    if (!opened.ok) throw new Error(opened.error.message);
    for (const [name, sample] of stored) await opened.value.put(sample, result(name, days));
    await opened.value.close();
  }

  async get(name: string | number, sample = 0): Promise<unknown> {
    const store = await this.open();
    const found = await store.get(keyOf(name), sample);
    await store.close();
    return found?.output;
  }

  async prune(days: number, { dryRun = false } = {}): Promise<Pruned> {
    const pruned = await pruneStore({ directory: this.directory, before: start + days * day, dryRun });
    if (!pruned.ok) throw new Error(pruned.error);
    return pruned.value;
  }

  names(suffix: string): string[] {
    return readdirSync(this.directory)
      .filter((name) => name.endsWith(suffix))
      .sort();
  }

  /** Every file with its content. */
  picture(): Record<string, string> {
    const names = readdirSync(this.directory).filter((name) => statSync(join(this.directory, name)).isFile());
    return Object.fromEntries(
      names.map((name) => [name, readFileSync(join(this.directory, name), 'latin1')]),
    );
  }
}

describe('prune', () => {
  test('removes what is old, and keeps what is not', async () => {
    const rig = new Rig();
    await rig.store(0, [
      ['a', 0],
      ['b', 0],
    ]);
    await rig.store(1, [
      ['c', 0],
      ['c', 1],
    ]);
    await rig.store(5, [
      ['a', 0],
      ['d', 0],
    ]);
    expect(await rig.prune(1)).toMatchObject({ expired: 1, superseded: 1, damaged: 0, kept: 4, in_use: 0 });
    expect(rig.names('.jsonl')).toEqual([`${runOf(1)}.jsonl`, `${runOf(5)}.jsonl`]);
    expect(await rig.get('a')).toBe('answer a of day 5');
    expect(await rig.get('b')).toBeUndefined();
    expect(await rig.get('c', 1)).toBe('answer c of day 1');
    expect(await rig.prune(3)).toMatchObject({ expired: 2, superseded: 0, kept: 2 });
    expect(await rig.get('c', 1)).toBeUndefined();
    expect(await rig.prune(99)).toMatchObject({ expired: 2, kept: 0 });
    expect(rig.names('.jsonl')).toEqual([]);
    expect(rig.names('.idx')).toEqual([]);
    expect(await rig.prune(99)).toMatchObject({ expired: 0, freed_bytes: 0 });
    expect(rig.warnings).toEqual([]);
  });

  test('writes what stays of a segment to a file that sorts in its place', async () => {
    const rig = new Rig();
    await rig.store(0, [
      ['a', 0],
      ['b', 0],
    ]);
    await rig.store(3, [['b', 0]]);
    const [segment = ''] = rig.names('.jsonl');
    const before = readFileSync(join(rig.directory, segment), 'utf8').split('\n');
    await rig.prune(0);
    expect(rig.names('.jsonl')).toEqual([`${runOf(0)}_1.jsonl`, `${runOf(3)}.jsonl`]);
    expect(readFileSync(join(rig.directory, `${runOf(0)}_1.jsonl`), 'utf8')).toBe(`${before[0]}\n`);
    await rig.store(4, [['a', 0]]);
    await rig.store(2, [['c', 0]], { crashed: true });
    expect(await rig.get('a')).toBe('answer a of day 4');
    expect(await rig.prune(0)).toMatchObject({ superseded: 1 });
    expect(rig.names('.jsonl')).toEqual([2, 3, 4].map((days) => `${runOf(days)}.jsonl`));
    expect(await rig.get('a')).toBe('answer a of day 4');
    expect(await rig.get('c')).toBe('answer c of day 2');
    expect(rig.warnings).toEqual([]);
  });

  test('says on a dry run what it would do, and does nothing', async () => {
    const rig = new Rig();
    await rig.store(0, [
      ['a', 0],
      ['b', 0],
    ]);
    await rig.store(3, [['b', 0]]);
    const before = rig.picture();
    const dry = await rig.prune(2, { dryRun: true });
    expect(rig.picture()).toEqual(before);
    expect(await rig.prune(2)).toEqual(dry);
    expect(dry).toMatchObject({ expired: 1, superseded: 1, kept: 1 });
    const size = (picture: Record<string, string>): number =>
      Object.entries(picture)
        .filter(([name]) => name.endsWith('.jsonl'))
        .reduce((sum, [, text]) => sum + text.length, 0);
    expect(dry.freed_bytes).toBe(size(before) - size(rig.picture()));
    expect(dry.kept_bytes).toBe(size(rig.picture()));
  });

  test('leaves exactly the newest of what is not old, whatever was stored', async () => {
    const run = fc.record({
      stored: fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1 })), {
        maxLength: 6,
      }),
      crashed: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(run, { maxLength: 6 }),
        fc.integer({ min: 0, max: 6 }),
        async (runs, days) => {
          const rig = new Rig();
          await rig.store(0, []);
          const newest = new Map<string, number>();
          for (const [index, { stored, crashed }] of runs.entries()) {
            await rig.store(index, stored, { crashed });
            for (const [name, sample] of stored) newest.set(`${name}.${sample}`, index);
          }
          const pruned = await rig.prune(days);
          const store = await rig.open();
          let kept = 0;
          for (let name = 0; name <= 5; name++) {
            for (const sample of [0, 1]) {
              const at = newest.get(`${name}.${sample}`);
              const expected = at === undefined || at < days ? undefined : result(name, at);
              expect(await store.get(keyOf(name), sample)).toEqual(expected);
              if (expected !== undefined) kept += 1;
            }
          }
          await store.close();
          expect(pruned.kept).toBe(kept);
          expect(await rig.prune(days)).toMatchObject({ expired: 0, superseded: 0, freed_bytes: 0, kept });
          expect(rig.warnings).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('what others do meanwhile', () => {
  test('an open store gives the right result or none', async () => {
    const rig = new Rig();
    for (let days = 0; days < 4; days++) {
      await rig.store(
        days,
        Array.from({ length: 20 }, (_, i) => [i * (days + 1), 0] as const),
      );
    }
    const reader = await rig.open();
    const warm = await reader.get(keyOf(0), 0);
    expect(warm?.output).toBe('answer 0 of day 3');
    await rig.prune(2);
    for (let name = 0; name < 80; name++) {
      const found = await reader.get(keyOf(name), 0);
      if (found !== undefined) expect(found).toEqual(result(name, Number(String(found.output).slice(-1))));
    }
    await reader.put(0, result('new', 9));
    await reader.close();
    // Its index has merged in what it knew.
    const fresh = await rig.open();
    expect((await fresh.get(keyOf('new'), 0))?.output).toBe('answer new of day 9');
    expect((await fresh.get(keyOf(0), 0))?.output).toBe('answer 0 of day 3');
    expect(await fresh.get(keyOf(38), 0)).toBeUndefined();
    await fresh.close();
  });

  test('the segment of a run that goes on stays as it is', async () => {
    const rig = new Rig();
    await rig.store(0, [['old', 0]]);
    const warn = (message: string): void => void rig.warnings.push(message);
    const run = { id: runOf(1), journal: join(rig.directory, 'none'), inform: warn };
    const opened = await openResultStore({ directory: rig.directory, warn, mask: (text) => text, run });
    if (!opened.ok) throw new Error(opened.error.message);
    const writer = opened.value;
    await writer.put(0, result('a', 1));
    expect(await rig.prune(99)).toMatchObject({ expired: 1, kept: 0, in_use: 1 });
    expect(rig.names('.jsonl')).toEqual([`${runOf(1)}.jsonl`]);
    await writer.put(0, result('b', 1));
    expect((await writer.get(keyOf('a'), 0))?.output).toBe('answer a of day 1');
    await writer.close();
    expect(await rig.get('a')).toBe('answer a of day 1');
    expect(await rig.get('b')).toBe('answer b of day 1');
    expect(await rig.prune(99)).toMatchObject({ expired: 2, in_use: 0 });
    expect(rig.warnings).toEqual([]);
  });

  test('the segment of a run that was killed is nobody’s', async () => {
    const rig = new Rig();
    await rig.store(0, []);
    await rig.store(1, [['a', 0]], { crashed: true });
    appendFileSync(join(rig.directory, `${runOf(1)}.jsonl`), '{"v":1,"sample":0,"key":"abc');
    noteOpen(rig.directory, runOf(1));
    const note = join(rig.directory, 'open', `${runOf(1)}.json`);
    expect(await rig.prune(0)).toMatchObject({ in_use: 1, freed_bytes: 0 });
    writeFileSync(
      note,
      JSON.stringify({ ...JSON.parse(readFileSync(note, 'utf8')), start: 'another', pid: 999_999_999 }),
    );
    expect(await rig.prune(0)).toMatchObject({ in_use: 0, kept: 1, freed_bytes: 28 });
    expect(await rig.get('a')).toBe('answer a of day 1');
    noteClosed(rig.directory, runOf(1));
  });

  test('a crash of the prune itself loses nothing, wherever it happens', async () => {
    const rig = new Rig();
    await rig.store(0, [
      ['a', 0],
      ['b', 0],
    ]);
    await rig.store(1, [
      ['b', 0],
      ['c', 0],
    ]);
    await rig.store(5, [['c', 0]]);
    const before = new Folder().path('before');
    cpSync(rig.directory, before, { recursive: true });
    await rig.prune(0);
    const old = readdirSync(before).filter((name) => /\.(?:jsonl|idx)$/.test(name));
    const gone = old.filter((name) => !existsSync(join(rig.directory, name)));
    expect(gone.length).toBeGreaterThan(2);
    // Files go one by one: after a crash the last of them are still there.
    for (let left = 1; left <= gone.length; left++) {
      const crashed = new Rig(new Folder().path('cache'));
      cpSync(rig.directory, crashed.directory, { recursive: true });
      for (const name of gone.slice(-left)) cpSync(join(before, name), join(crashed.directory, name));
      for (const again of [false, true]) {
        if (again) await crashed.prune(0);
        expect(await crashed.get('a')).toBe('answer a of day 0');
        expect(await crashed.get('b')).toBe('answer b of day 1');
        expect(await crashed.get('c')).toBe('answer c of day 5');
      }
      expect(await crashed.prune(0)).toMatchObject({ superseded: 0, kept: 3, freed_bytes: 0 });
      expect(crashed.warnings).toEqual([]);
    }
  });
});

describe('a store that is not as it should be', () => {
  test('keeps a damaged result that a journal may still have, until it is old', async () => {
    const rig = new Rig();
    await rig.store(0, [
      ['a', 0],
      ['b', 0],
    ]);
    const path = join(rig.directory, `${runOf(0)}.jsonl`);
    writeFileSync(path, readFileSync(path, 'utf8').replace('answer a', 'answer A'));
    appendFileSync(path, 'garbage\n');
    expect(await storeStats(rig.directory)).toMatchObject({ results: 1, damaged: 2, superseded: 0 });
    expect(await rig.prune(0)).toMatchObject({ damaged: 1, kept: 2 });
    expect(await rig.prune(0)).toMatchObject({ damaged: 0, kept: 2 });
    expect(await rig.get('b')).toBe('answer b of day 0');
    await rig.store(1, [['a', 0]]);
    expect(await rig.prune(0)).toMatchObject({ damaged: 1, kept: 2 });
    expect(await rig.get('a')).toBe('answer a of day 1');
  });

  test('is left alone where a newer codex-flow wrote to it', async () => {
    const rig = new Rig();
    await rig.store(0, [['a', 0]]);
    const newer = storedLine(0, result('b', 0)).replace('"v":1', '"v":2');
    const name = `${runOf(3)}.jsonl`;
    writeFileSync(join(rig.directory, name), `${newer.slice(0, newer.lastIndexOf(',"crc"'))}}\n`);
    const before = rig.picture();
    const options = { directory: rig.directory, before: Date.now(), dryRun: false };
    expect(await pruneStore(options)).toEqual({ ok: false, error: name });
    expect(rig.picture()).toEqual(before);
    expect(await storeStats(rig.directory)).toMatchObject({ results: 1, newer: name });
  });

  test('loses what a crash left half-made, once nobody can be at it', async () => {
    const rig = new Rig();
    await rig.store(0, [['a', 0]]);
    for (const name of ['old.idx.tmp', 'new.idx.tmp']) writeFileSync(join(rig.directory, name), 'x');
    utimesSync(join(rig.directory, 'old.idx.tmp'), 0, 0);
    await rig.prune(0);
    expect(rig.names('.tmp')).toEqual(['new.idx.tmp']);
  });

  test('may be missing or empty', async () => {
    const rig = new Rig();
    const nothing = {
      expired: 0,
      superseded: 0,
      damaged: 0,
      freed_bytes: 0,
      kept: 0,
      kept_bytes: 0,
      in_use: 0,
    };
    expect(await rig.prune(0)).toEqual(nothing);
    expect(await storeStats(rig.directory)).toMatchObject({ results: 0, oldest: null, segments: 0 });
  });
});

test('stats count what there is', async () => {
  const rig = new Rig();
  await rig.store(0, [
    ['a', 0],
    ['b', 0],
  ]);
  await rig.store(2, [
    ['b', 0],
    ['b', 1],
  ]);
  const stats = await storeStats(rig.directory);
  expect(stats).toMatchObject({
    results: 3,
    superseded: 1,
    damaged: 0,
    segments: 2,
    oldest: new Date(start).toISOString(),
    newest: new Date(start + 2 * day).toISOString(),
    newer: null,
  });
  const total = rig.names('.jsonl').reduce((sum, name) => sum + statSync(join(rig.directory, name)).size, 0);
  expect(stats.bytes + stats.wasted_bytes).toBe(total);
});

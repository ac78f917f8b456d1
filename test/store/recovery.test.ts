import { hash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../../src/journal/writer.ts';
import { newRecord } from '../../src/lock/record.ts';
import type { Key, NodeId, RunId } from '../../src/model/ids.ts';
import type { NodeCompleted } from '../../src/model/run-events.ts';
import { noUsage } from '../../src/model/usage.ts';
import { journalResults } from '../../src/store/journal-results.ts';
import { openedRuns } from '../../src/store/open-runs.ts';
import { type FileResultStore, openResultStore } from '../../src/store/result-store.ts';
import type { StoredResult } from '../../src/store/store.ts';
import { Folder } from '../git/folder.ts';
import { at, samples } from '../journal/samples.ts';

const keyOf = (name: string | number): Key => hash('sha256', String(name), 'hex') as Key;
const runs = ['20261122-100000-aa0000', '20261122-110000-bb0000', '20261122-120000-cc0000'] as RunId[];
const [first, second, third] = runs as [RunId, RunId, RunId];

interface Done {
  readonly name: string | number;
  readonly output: string;
  readonly sample?: number;
  readonly cached?: boolean;
}

/** `.codex-flow` of a checkout, with what the stores opened on it had to tell. */
class Checkout {
  readonly folder = new Folder();
  readonly cache = this.folder.path('cache');
  readonly journals = this.folder.path('journal');
  readonly warnings: string[] = [];
  readonly told: string[] = [];

  async open(run: RunId): Promise<FileResultStore> {
    const opened = await openResultStore({
      directory: this.cache,
      warn: (message) => this.warnings.push(message),
      mask: (text) => text,
      run: { id: run, journal: this.journals, inform: (message) => this.told.push(message) },
    });
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value;
  }

  async with<T>(run: RunId, use: (store: FileResultStore) => Promise<T>): Promise<T> {
    const store = await this.open(run);
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }

  outputs(run: RunId, names: readonly (string | number)[]): Promise<unknown[]> {
    return this.with(run, (store) =>
      Promise.all(names.map(async (name) => (await store.get(keyOf(name), 0))?.output)),
    );
  }

  /** A journal, as a run that was killed leaves it. */
  async journal(run: RunId, nodes: readonly Done[]): Promise<string> {
    const opened = await openJournal({ directory: this.journals, runId: run, mask: (text) => text });
    if (!opened.ok) throw new Error(opened.error.message);
    opened.value.append({ ...samples['run.started'], run_id: run }, at);
    for (const done of nodes) {
      opened.value.append(samples['node.started'], at);
      opened.value.append(completed(done), at);
    }
    await opened.value.close();
    return this.journalPath(run);
  }

  journalPath(run: RunId): string {
    return join(this.journals, `${run}.jsonl`);
  }

  /** Makes a note that is there look like that of a process that was killed, or of one that is far away. */
  note(run: RunId, change: object = { start: '1' }): void {
    mkdirSync(join(this.cache, 'open'), { recursive: true });
    writeFileSync(join(this.cache, 'open', `${run}.json`), JSON.stringify({ ...newRecord(run), ...change }));
  }

  notes(): string[] {
    return readdirSync(join(this.cache, 'open'));
  }

  segments(): string[] {
    return readdirSync(this.cache).filter((name) => name.endsWith('.jsonl'));
  }
}

const completed = ({ name, output, sample = 0, cached = false }: Done): NodeCompleted => ({
  ...samples['node.completed'],
  key: keyOf(name),
  sample,
  output,
  cached,
  command: null,
});

const result = (name: string | number, output: string, run: RunId): StoredResult => ({
  v: 1,
  key: keyOf(name),
  output,
  command: null,
  usage: noUsage,
  duration_ms: 1,
  model: null,
  thread_id: null,
  run_id: run,
  node: 'a/b' as NodeId,
  at,
});

describe('what a killed run left in its journal only', () => {
  test('is taken over once, and told', async () => {
    const checkout = new Checkout();
    await checkout.with(first, async (store) => {
      await store.put(0, result('a', 'a stored', first));
    });
    await checkout.journal(first, [
      { name: 'a', output: 'a stored' },
      { name: 'b', output: 'b' },
      { name: 'b', output: 'b again', sample: 1 },
      { name: 'c', output: 'replayed', cached: true },
    ]);
    checkout.note(first);
    const store = await checkout.open(second);
    expect(await store.get(keyOf('b'), 0)).toEqual({
      v: 1,
      key: keyOf('b'),
      output: 'b',
      command: null,
      usage: samples['node.completed'].usage,
      duration_ms: 12,
      model: 'gpt-5.5',
      thread_id: 't-1',
      run_id: first,
      node: 'look[1]/read',
      at,
    });
    expect((await store.get(keyOf('b'), 1))?.output).toBe('b again');
    expect((await store.get(keyOf('a'), 0))?.output).toBe('a stored');
    expect(await store.get(keyOf('c'), 0)).toBeUndefined();
    await store.close();
    expect(checkout.told).toEqual([
      'a run was killed before all of its results were stored: 2 were taken from its journal',
    ]);
    expect(checkout.notes()).toEqual([]);
    expect(await checkout.outputs(third, ['a', 'b', 'c'])).toEqual(['a stored', 'b', undefined]);
    expect(checkout.told).toHaveLength(1);
    expect(checkout.warnings).toEqual([]);
  });

  test('wins over what was stored before it, not over what was stored after it', async () => {
    const checkout = new Checkout();
    await checkout.with(first, (store) => store.put(0, result('x', 'older', first)));
    await checkout.with(third, (store) => store.put(0, result('y', 'newer', third)));
    await checkout.journal(second, [
      { name: 'x', output: 'between' },
      { name: 'y', output: 'between' },
    ]);
    checkout.note(second);
    const last = '20261122-130000-dd0000' as RunId;
    expect(await checkout.outputs(last, ['x', 'y'])).toEqual(['between', 'newer']);
  });

  test('is taken over again where that was interrupted', async () => {
    const checkout = new Checkout();
    await checkout.with(first, async () => {});
    await checkout.journal(first, [{ name: 'a', output: 'a' }]);
    checkout.note(first);
    await checkout.open(second);
    // The one who took it over is killed, and what it stored is cut off.
    checkout.note(first);
    checkout.note(second);
    for (const name of checkout.segments()) writeFileSync(join(checkout.cache, name), '');
    expect(await checkout.outputs(third, ['a'])).toEqual(['a']);
    expect(checkout.notes()).toEqual([]);
  });

  test('is left to a run that still goes on', async () => {
    const checkout = new Checkout();
    const going = await checkout.open(first);
    await checkout.journal(first, [{ name: 'a', output: 'a' }]);
    expect(await openedRuns(checkout.cache)).toMatchObject([{ runId: first, state: 'running' }]);
    expect(await checkout.outputs(second, ['a'])).toEqual([undefined]);
    expect(checkout.notes()).toEqual([`${first}.json`]);
    await going.close();
    expect(checkout.notes()).toEqual([]);
  });

  test('is taken over from where its run can not be seen, whose note stays', async () => {
    const checkout = new Checkout();
    await checkout.with(first, async () => {});
    await checkout.journal(first, [{ name: 'a', output: 'a' }]);
    checkout.note(first, { host: 'far', boot: 'b' });
    expect(await checkout.outputs(second, ['a'])).toEqual(['a']);
    expect(checkout.notes()).toEqual([`${first}.json`]);
    expect(await checkout.outputs(third, ['a'])).toEqual(['a']);
    expect(checkout.told).toHaveLength(1);
  });

  test('is lost where the journal is gone, too, without a word', async () => {
    const checkout = new Checkout();
    await checkout.with(first, (store) => store.put(0, result('a', 'a', first)));
    checkout.note(first);
    expect(await checkout.outputs(second, ['a', 'b'])).toEqual(['a', undefined]);
    expect(checkout.notes()).toEqual([]);
    expect([...checkout.told, ...checkout.warnings]).toEqual([]);
  });
});

describe('a journal that is not whole', () => {
  const names = ['a', 'b', 'c'];

  async function damaged(change: (text: string) => string): Promise<Checkout> {
    const checkout = new Checkout();
    const path = await checkout.journal(
      first,
      names.map((name) => ({ name, output: `${name}!` })),
    );
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    return checkout;
  }

  test('by a changed line loses that result only, with a warning that names the line', async () => {
    const checkout = await damaged((text) => text.replace('"output":"b!"', '"output":"B!"'));
    expect(await checkout.outputs(second, names)).toEqual(['a!', undefined, 'c!']);
    expect(checkout.warnings).toEqual([
      `line 5 of the journal ${checkout.journalPath(first)} is damaged: it is passed over`,
    ]);
  });

  test('by a line of garbage between two that fit loses nothing, with a warning that names it', async () => {
    const checkout = await damaged((text) => text.split('\n').toSpliced(5, 0, 'garbage').join('\n'));
    expect(await checkout.outputs(second, names)).toEqual(['a!', 'b!', 'c!']);
    expect(checkout.warnings).toEqual([
      `line 6 of the journal ${checkout.journalPath(first)} is damaged: it is passed over`,
    ]);
  });

  test.each([
    ['the line after it, so that nobody vouches for it', 6, [6, 5]],
    ['its own line', 5, [5]],
  ])('loses a result with garbage in the place of %s, and names each line', async (_, line, named) => {
    const checkout = await damaged((text) =>
      text
        .split('\n')
        .with(line - 1, 'garbage')
        .join('\n'),
    );
    expect(await checkout.outputs(second, names)).toEqual(['a!', undefined, 'c!']);
    expect(checkout.warnings).toEqual(
      named.map(
        (number) =>
          `line ${number} of the journal ${checkout.journalPath(first)} is damaged: it is passed over`,
      ),
    );
  });

  test('at every byte of its last two lines gives what is complete, and never trips', async () => {
    const checkout = await damaged((text) => text);
    const path = checkout.journalPath(first);
    const bytes = readFileSync(path);
    const starts = [...bytes.keys()].filter((i) => bytes[i - 1] === 10);
    // The last two lines are the start and the completion of "c".
    const [beginning = 0] = starts.slice(-2);
    for (let size = beginning; size <= bytes.length; size++) {
      writeFileSync(path, bytes.subarray(0, size));
      const expected = ['a!', 'b!', ...(size === bytes.length ? ['c!'] : [])];
      const found: unknown[] = [];
      const reading = { wanted: () => true, warn: (message: string) => checkout.warnings.push(message) };
      for (const each of journalResults(path, first, reading))
        found.push(JSON.parse(`{${each.members}}`).output);
      expect(found, `${size} bytes`).toEqual(expected);
      if (size % 50 !== 0 && size < bytes.length - 2) continue;
      rmSync(checkout.cache, { recursive: true, force: true });
      expect((await checkout.outputs(second, names)).filter(Boolean), `${size} bytes`).toEqual(expected);
    }
    expect(checkout.warnings).toEqual([]);
  });

  test('by garbage all over is named three times, not for each line', async () => {
    const checkout = await damaged((text) => `${text}${'garbage\n'.repeat(1000)}`);
    expect(await checkout.outputs(second, names)).toEqual(['a!', 'b!', 'c!']);
    expect(checkout.warnings).toHaveLength(4);
    expect(checkout.warnings.at(-1)).toMatch(/^more lines of the journal .* are damaged, too$/);
  });

  test('of a newer format is passed over with what to do', async () => {
    const checkout = await damaged((text) => text.replaceAll('{"v":1,', '{"v":2,'));
    await checkout.journal(second, [{ name: 'b', output: 'b here' }]);
    expect(await checkout.outputs(third, names)).toEqual([undefined, 'b here', undefined]);
    expect(checkout.warnings).toHaveLength(1);
    expect(checkout.warnings[0]).toContain('was written by a newer codex-flow');
  });

  test('but only written in another order of properties is read all the same', async () => {
    const checkout = await damaged((text) =>
      text
        .split('\n')
        .map((line) => {
          if (line === '') return line;
          const { seq, v, at: time, type, key, prev, ...rest } = JSON.parse(line);
          return JSON.stringify({ seq, ...rest, key, type, v, at: time, prev });
        })
        .join('\n'),
    );
    // The chain is broken thereby, all but the last line are not vouched for.
    expect(await checkout.outputs(second, names)).toEqual([undefined, undefined, 'c!']);
    expect(checkout.warnings).toHaveLength(2);
  });

  test('by texts that look like records inside of prompts and answers is not misled', async () => {
    const checkout = new Checkout();
    const trap = `,"key":"${keyOf('trap')}","sample":0,"cached":false,"attempts":[`;
    const opened = await openJournal({ directory: checkout.journals, runId: first, mask: (text) => text });
    if (!opened.ok) throw new Error(opened.error.message);
    const node = completed({ name: 'a', output: trap, cached: true });
    opened.value.append(
      {
        ...node,
        node: `${trap}/x` as NodeId,
        input: { kind: 'prompt', text: trap },
        made_from: { ...node.made_from, files: { [trap]: trap, cached: 'false' } },
      },
      at,
    );
    await opened.value.close();
    expect(await checkout.outputs(second, ['a', 'trap'])).toEqual([undefined, undefined]);
  });
});

describe('a store that is gone', () => {
  test('is made anew from all journals, the newest result of each, and that is told once', async () => {
    const checkout = new Checkout();
    await checkout.journal(first, [
      { name: 'a', output: 'a1' },
      { name: 'b', output: 'b1' },
    ]);
    await checkout.journal(second, [
      { name: 'a', output: 'a2' },
      { name: 'b', output: 'b1', cached: true },
    ]);
    expect(await checkout.outputs(third, ['a', 'b'])).toEqual(['a2', 'b1']);
    expect(checkout.told).toEqual(['the stored results were gone: 2 were taken from the journals']);
    expect(await checkout.outputs('20261122-130000-dd0000' as RunId, ['a', 'b'])).toEqual(['a2', 'b1']);
    expect(checkout.told).toHaveLength(1);
    expect(checkout.warnings).toEqual([]);
  });

  test('stays empty where results were taken out of it on purpose', async () => {
    const checkout = new Checkout();
    await checkout.journal(first, [{ name: 'a', output: 'a' }]);
    await checkout.outputs(second, ['a']);
    for (const name of readdirSync(checkout.cache)) {
      if (/\.(jsonl|idx)$/.test(name)) rmSync(join(checkout.cache, name));
    }
    expect(await checkout.outputs(third, ['a'])).toEqual([undefined]);
  });

  test('is not needed, nor is the journal: one of the two is enough', async () => {
    const checkout = new Checkout();
    const store = await checkout.open(first);
    await checkout.journal(first, [{ name: 'a', output: 'a' }]);
    await store.put(0, result('a', 'a', first));
    await store.close();
    rmSync(checkout.journals, { recursive: true });
    expect(await checkout.outputs(second, ['a'])).toEqual(['a']);
    expect([...checkout.warnings, ...checkout.told]).toEqual([]);
  });

  test('of a newer format is refused', async () => {
    const checkout = new Checkout();
    mkdirSync(checkout.cache);
    writeFileSync(join(checkout.cache, 'store.json'), '{"v":2}\n');
    await expect(checkout.open(first)).rejects.toThrow(/store\.json was written by a newer codex-flow/);
  });
});

describe('a result that can not be read', () => {
  async function stored(): Promise<Checkout> {
    const checkout = new Checkout();
    await checkout.with(first, async (store) => {
      await checkout.journal(first, [
        { name: 'a', output: 'a' },
        { name: 'b', output: 'b' },
      ]);
      await store.put(0, result('a', 'a', first));
      await store.put(0, result('b', 'b', first));
    });
    return checkout;
  }

  test('is taken from the journal of its run, with a warning', async () => {
    const checkout = await stored();
    const path = join(checkout.cache, `${first}.jsonl`);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"output":"a"', '"output":"A"'));
    expect(await checkout.outputs(second, ['a', 'b'])).toEqual(['a', 'b']);
    expect(checkout.warnings).toEqual([
      `stored results are damaged (${path}): 2 were taken from the journals`,
    ]);
    expect(await checkout.outputs(third, ['a', 'b'])).toEqual(['a', 'b']);
    expect(checkout.warnings).toHaveLength(1);
  });

  test('since its file was deleted is taken from the journal, too', async () => {
    const checkout = await stored();
    rmSync(join(checkout.cache, `${first}.jsonl`));
    expect(await checkout.outputs(second, ['a', 'b'])).toEqual(['a', 'b']);
    expect(checkout.warnings).toEqual(['stored results are gone: 2 were taken from the journals']);
  });

  test('is a miss that is told where the journal has it no more', async () => {
    const checkout = await stored();
    rmSync(join(checkout.cache, `${first}.jsonl`));
    rmSync(checkout.journals, { recursive: true });
    expect(await checkout.outputs(second, ['a'])).toEqual([undefined]);
    expect(checkout.warnings[0]).toContain('it does not exist');
  });

  test('where it was is found where it is now', async () => {
    const checkout = await stored();
    await checkout.with(second, async (store) => {
      // As pruning does: the file is written anew under a name that sorts right after it.
      renameSync(join(checkout.cache, `${first}.jsonl`), join(checkout.cache, `${first}_1.jsonl`));
      expect((await store.get(keyOf('a'), 0))?.output).toBe('a');
    });
    expect(checkout.warnings).toEqual([]);
  });
});

describe('a store that is deleted while it is open', () => {
  test('is begun anew; what was in it comes from the journal', async () => {
    const checkout = new Checkout();
    await checkout.journal(first, [
      { name: 'a', output: 'a' },
      { name: 'b', output: 'b' },
    ]);
    await checkout.with(second, async (store) => {
      await store.put(0, result('c', 'c', second));
      await checkout.journal(second, [{ name: 'c', output: 'c' }]);
      rmSync(checkout.cache, { recursive: true });
      await Promise.all(['d', 'e'].map((name) => store.put(0, result(name, name, second))));
      expect(checkout.warnings).toEqual([
        `the stored results were deleted while the run goes on: they are begun anew (${checkout.cache})`,
      ]);
      expect(checkout.notes()).toEqual([`${second}.json`]);
      // What was found before the deletion is found again.
      expect((await store.get(keyOf('a'), 0))?.output).toBe('a');
      expect((await store.get(keyOf('d'), 0))?.output).toBe('d');
    });
    const all = ['a', 'b', 'c', 'd', 'e'];
    expect(await checkout.outputs(third, all)).toEqual(all);
  });

  test('loses nothing either where only its own file was deleted', async () => {
    const checkout = new Checkout();
    await checkout.with(first, async (store) => {
      await store.put(0, result('a', 'a', first));
      await checkout.journal(first, [{ name: 'a', output: 'a' }]);
      rmSync(join(checkout.cache, `${first}.jsonl`));
      await store.put(0, result('b', 'b', first));
    });
    expect(await checkout.outputs(second, ['a', 'b'])).toEqual(['a', 'b']);
  });

  test('again and again fails in words', async () => {
    const checkout = new Checkout();
    const store = await checkout.open(first);
    await store.put(0, result('a', 'a', first));
    rmSync(checkout.cache, { recursive: true });
    writeFileSync(checkout.cache, '');
    await expect(store.put(0, result('b', 'b', first))).rejects.toThrow(
      /the store of results can't be written/,
    );
    await store.close().catch(() => undefined);
  });
});

test('a note of a run that is not over, but cut off, is one of a run that was killed', async () => {
  const checkout = new Checkout();
  checkout.note(first);
  appendFileSync(join(checkout.cache, 'open', 'x.tmp'), '');
  writeFileSync(join(checkout.cache, 'open', `${second}.json`), '');
  writeFileSync(join(checkout.cache, 'open', `${third}.json`), '{"v":7}');
  expect(await openedRuns(checkout.cache)).toMatchObject([
    { runId: first, state: 'gone' },
    { runId: second, state: 'gone' },
  ]);
  expect(existsSync(join(checkout.cache, 'open', 'x.tmp'))).toBe(true);
});

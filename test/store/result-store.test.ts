import { hash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMask } from '../../src/journal/mask.ts';
import type { Key, NodeId, RunId } from '../../src/model/ids.ts';
import type { Json } from '../../src/model/json.ts';
import { noUsage } from '../../src/model/usage.ts';
import { type FileResultStore, openResultStore } from '../../src/store/result-store.ts';
import type { StoredResult } from '../../src/store/store.ts';
import { Folder } from '../git/folder.ts';

const keyOf = (name: string | number): Key => hash('sha256', String(name), 'hex') as Key;

const result = (name: string | number, output: Json = `answer ${name}`): StoredResult => ({
  v: 1,
  key: keyOf(name),
  output,
  command: null,
  usage: { ...noUsage, input_tokens: 7 },
  duration_ms: 12,
  model: 'gpt-5.5',
  thread_id: 't',
  run_id: 'r' as RunId,
  node: 'a/b' as NodeId,
  at: '2026-11-22T14:32:05.123Z',
});

/** A cache folder, the stores opened on it, and what they warned of. */
class Rig {
  readonly directory = new Folder().path('cache');
  readonly warnings: string[] = [];

  async open(mask: (text: string) => string = (text) => text): Promise<FileResultStore> {
    const opened = await openResultStore({
      directory: this.directory,
      warn: (message) => this.warnings.push(message),
      mask,
    });
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value;
  }

  async with<T>(use: (store: FileResultStore) => T | Promise<T>): Promise<T> {
    const store = await this.open();
    const value = await use(store);
    await store.close();
    return value;
  }

  files(suffix: string): string[] {
    return readdirSync(this.directory)
      .filter((name) => name.endsWith(suffix))
      .map((name) => join(this.directory, name));
  }

  segment(): string {
    const [path] = this.files('.jsonl');
    if (path === undefined) throw new Error('no segment');
    return path;
  }

  removeIndexes(): void {
    for (const path of this.files('.idx')) rmSync(path);
  }
}

describe('a result store', () => {
  test('gives back what was stored: at once, after a reopening, and after a crash before the index', async () => {
    const rig = new Rig();
    const store = await rig.open();
    const stored = result(1, { a: ['ü \u2028', 1.5, null], __proto__: 1 });
    await store.put(0, stored);
    expect(await store.get(keyOf(1), 0)).toEqual(stored);
    expect(await store.get(keyOf(1), 1)).toBeUndefined();
    expect(await store.get(keyOf(2), 0)).toBeUndefined();
    // The first is not closed: as if it had crashed.
    expect(await rig.with((again) => again.get(keyOf(1), 0))).toEqual(stored);
    await store.close();
    expect(await rig.with((again) => again.get(keyOf(1), 0))).toEqual(stored);
    rig.removeIndexes();
    expect(await rig.with((again) => again.get(keyOf(1), 0))).toEqual(stored);
    expect(rig.warnings).toEqual([]);
  });

  test('is on disk when put resolves', async () => {
    const rig = new Rig();
    const store = await rig.open();
    await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        await store.put(0, result(i));
        expect(readFileSync(rig.segment(), 'utf8')).toContain(`"answer ${i}"`);
      }),
    );
    await store.close();
  });

  test('keeps samples apart, and the newest of each', async () => {
    const rig = new Rig();
    await rig.with((store) => Promise.all([0, 1, 2].map((n) => store.put(n, result('k', `old ${n}`)))));
    await rig.with(async (store) => {
      await store.put(1, result('k', 'new 1'));
      await store.put(1, result('k', 'newer 1'));
    });
    const outputs = (store: FileResultStore) =>
      Promise.all([0, 1, 2, 3].map(async (n) => (await store.get(keyOf('k'), n))?.output));
    const expected = ['old 0', 'newer 1', 'old 2', undefined];
    expect(await rig.with(outputs)).toEqual(expected);
    rig.removeIndexes();
    expect(await rig.with(outputs)).toEqual(expected);
  });

  test('makes no file where nothing is stored', async () => {
    const rig = new Rig();
    await rig.with((store) => store.get(keyOf(1), 0));
    expect(readdirSync(rig.directory)).toEqual([]);
  });

  test('stays right and small in files over many runs', async () => {
    const rig = new Rig();
    for (let run = 0; run < 40; run++) {
      await rig.with((store) =>
        Promise.all(Array.from({ length: 20 }, (_, i) => store.put(0, result(run * 15 + i, `${run}`)))),
      );
    }
    expect(rig.files('.idx').length).toBeLessThan(10);
    await rig.with(async (store) => {
      for (let i = 0; i < 39 * 15; i++) {
        // Five names of each run were stored by the next one again.
        const newest = Math.min(39, Math.floor(i / 15));
        expect((await store.get(keyOf(i), 0))?.output, `${i}`).toBe(`${newest}`);
      }
    });
    expect(rig.warnings).toEqual([]);
  });

  test('takes a folder that has vanished meanwhile for one without results', async () => {
    const rig = new Rig();
    const store = await rig.open();
    await store.put(0, result(1));
    rmSync(rig.directory, { recursive: true });
    const look = async (): Promise<number> => {
      expect(await store.get(keyOf(2), 0)).toBeUndefined();
      return rig.warnings.length;
    };
    await expect.poll(look, { timeout: 5000 }).toBe(1);
    expect(rig.warnings).toEqual([
      `what other runs have stored can't be looked up: it does not exist (${rig.directory})`,
    ]);
    await store.close();
  });

  test('serves two writers at once, and later readers of both', async () => {
    const rig = new Rig();
    const [a, b] = [await rig.open(), await rig.open()];
    await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? a : b).put(0, result(i, i))));
    const [, c] = await Promise.all([a.close(), rig.open(), b.close()]);
    for (const store of [c, await rig.open()]) {
      for (let i = 0; i < 100; i++) expect((await store.get(keyOf(i), 0))?.output).toBe(i);
      await store.close();
    }
  });

  test('sees what another process stores while it runs', async () => {
    const rig = new Rig();
    const [a, b] = [await rig.open(), await rig.open()];
    await a.put(0, result('late'));
    await expect
      .poll(async () => (await b.get(keyOf('late'), 0))?.output, { timeout: 5000 })
      .toBe('answer late');
    await a.close();
    await b.close();
  });

  test('masks secrets', async () => {
    const rig = new Rig();
    const store = await rig.open(createMask(['hunter22']));
    const command = { exit_code: 0, stdout: 'hunter22', stderr: 'hunter22' };
    await store.put(0, { ...result(1, { hunter22: ['x hunter22'] }), command });
    await store.close();
    expect(readFileSync(rig.segment(), 'utf8')).not.toContain('hunter22');
  });
});

describe('damage to a result store', () => {
  const names = [1, 2, 3];

  async function stored(): Promise<Rig> {
    const rig = new Rig();
    await rig.with(async (store) => {
      for (const name of names) await store.put(0, result(name));
    });
    return rig;
  }

  const outputs = (rig: Rig) =>
    rig.with((store) => Promise.all(names.map(async (name) => (await store.get(keyOf(name), 0))?.output)));

  test('in a result is a miss with a warning that names it, with and without an index', async () => {
    const rig = await stored();
    const text = readFileSync(rig.segment(), 'utf8');
    writeFileSync(rig.segment(), text.replace('answer 2', 'ANSWER 2'));
    expect(await outputs(rig)).toEqual(['answer 1', undefined, 'answer 3']);
    expect(rig.warnings).toHaveLength(1);
    expect(rig.warnings[0]).toContain(
      `${keyOf(2).slice(0, 12)} of an earlier run can't be read: it is damaged`,
    );
    rig.removeIndexes();
    expect(await outputs(rig)).toEqual(['answer 1', undefined, 'answer 3']);
    expect(rig.warnings).toHaveLength(2);
  });

  test('at any single byte never gives a wrong result or a crash', async () => {
    const rig = await stored();
    const bytes = readFileSync(rig.segment());
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, flip, indexed) => {
          if (!indexed) rig.removeIndexes();
          const damaged = Buffer.from(bytes);
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          writeFileSync(rig.segment(), damaged);
          const opened = await openResultStore({
            directory: rig.directory,
            warn: () => {},
            mask: (text) => text,
          });
          if (!opened.ok) throw new Error(opened.error.message);
          for (const name of names) {
            const output = (await opened.value.get(keyOf(name), 0))?.output;
            if (output !== undefined) expect(output).toBe(`answer ${name}`);
          }
        },
      ),
      { numRuns: 200, examples: [[5, 2, false]] },
    );
  });

  test('by a torn last line loses only that line, wherever it is torn', async () => {
    const rig = await stored();
    const bytes = readFileSync(rig.segment());
    const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    for (let size = lastLine; size < bytes.length; size += 11) {
      rig.removeIndexes();
      writeFileSync(rig.segment(), bytes.subarray(0, size));
      expect(await outputs(rig)).toEqual(['answer 1', 'answer 2', undefined]);
    }
    expect(rig.warnings).toEqual([]);
    // The same with an index that promises more.
    writeFileSync(rig.segment(), bytes);
    rig.removeIndexes();
    await rig.with((store) => store.put(0, result('another')));
    writeFileSync(rig.segment(), bytes.subarray(0, bytes.length - 9));
    expect(await outputs(rig)).toEqual(['answer 1', 'answer 2', undefined]);
    expect(rig.warnings).toHaveLength(1);
  });

  test('to an index costs nothing but time', async () => {
    const rig = await stored();
    const [index = ''] = rig.files('.idx');
    const bytes = readFileSync(index);
    for (const damaged of [
      Buffer.alloc(0),
      bytes.subarray(0, 30),
      bytes.subarray(0, -1),
      Buffer.alloc(500),
    ]) {
      rig.warnings.length = 0;
      writeFileSync(index, damaged);
      expect(await outputs(rig)).toEqual(['answer 1', 'answer 2', 'answer 3']);
      expect(rig.warnings[0]).toContain('is damaged: it is made anew');
    }
  });

  test('garbage between results is named and passed over', async () => {
    const rig = await stored();
    rig.removeIndexes();
    appendFileSync(rig.segment(), 'garbage\n\n');
    expect(await outputs(rig)).toEqual(['answer 1', 'answer 2', 'answer 3']);
    expect(rig.warnings).toHaveLength(2);
  });

  test('by deleting a segment is a miss that is told', async () => {
    const rig = await stored();
    rmSync(rig.segment());
    expect(await outputs(rig)).toEqual([undefined, undefined, undefined]);
    expect(rig.warnings[0]).toContain('it does not exist');
  });

  test('a newer format is refused with what to do', async () => {
    const rig = await stored();
    appendFileSync(rig.segment(), '{"v":2,"sample":0}\n');
    const opened = await openResultStore({ directory: rig.directory, warn: () => {}, mask: (text) => text });
    expect(!opened.ok && opened.error.message).toMatch(
      /^the stored results can't be used: .*\.jsonl was written by a newer codex-flow: update codex-flow, or delete the folder/,
    );
    rmSync(rig.segment());
    const [index = ''] = rig.files('.idx');
    const bytes = readFileSync(index);
    bytes[11] = 2;
    writeFileSync(index, bytes);
    expect(
      (await openResultStore({ directory: rig.directory, warn: () => {}, mask: (text) => text })).ok,
    ).toBe(false);
  });

  test('a folder that can not be made is said in words', async () => {
    const folder = new Folder({ file: '' });
    const opened = await openResultStore({
      directory: folder.path('file/cache'),
      warn: () => {},
      mask: (t) => t,
    });
    expect(!opened.ok && opened.error.message).toContain('a part of its path is not a directory');
  });
});

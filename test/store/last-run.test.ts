import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunId } from '../../src/model/ids.ts';
import { lastRun, noteRun } from '../../src/store/last-run.ts';
import { Folder } from '../git/folder.ts';

const path = '.codex-flow/workflows/w.yml';
const first = { run_id: 'r1' as RunId, workspace: 'abc', result: null, continues: [] };

function noteIn(directory: string): string {
  const [name = ''] = readdirSync(join(directory, 'last'));
  return join(directory, 'last', name);
}

describe('the note of the last run', () => {
  test('is that of the same workflow with the same inputs, and the newest', async () => {
    const directory = new Folder().path('cache');
    const inputs = { b: [1, 'ü'], a: { y: null, x: true } };
    expect(await lastRun(directory, path, inputs)).toBeUndefined();
    expect(await noteRun(directory, path, inputs, first)).toEqual({ ok: true });
    expect(await lastRun(directory, path, inputs)).toEqual({ v: 1, ...first });
    const reordered = { a: { x: true, y: null }, b: [1, 'ü'] };
    await noteRun(directory, path, reordered, { ...first, result: 'paused' });
    expect(await lastRun(directory, path, inputs)).toEqual({ v: 1, ...first, result: 'paused' });
    expect(await lastRun(directory, path, { ...inputs, c: 1 })).toBeUndefined();
    expect(await lastRun(directory, 'other.yml', inputs)).toBeUndefined();
    expect(readdirSync(join(directory, 'last'))).toHaveLength(1);
  });

  test('keeps the inputs to itself', async () => {
    const directory = new Folder().path('cache');
    await noteRun(directory, path, { token: 'hunter22' }, first);
    expect(readFileSync(noteIn(directory), 'utf8')).not.toContain('hunter22');
  });

  test('is whole when many write it at once', async () => {
    const directory = new Folder().path('cache');
    const ids = Array.from({ length: 50 }, (_, i) => `r${i}` as RunId);
    await Promise.all(ids.map((id) => noteRun(directory, path, {}, { ...first, run_id: id })));
    expect(ids).toContain((await lastRun(directory, path, {}))?.run_id);
    expect(readdirSync(join(directory, 'last'))).toHaveLength(1);
  });

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"v":1}',
    '{"v":2,"run_id":"r","workspace":null,"result":null,"continues":[]}',
    '{"v":1,"run_id":"r","workspace":null,"result":"toString","continues":[]}',
    '{"v":1,"run_id":"r","workspace":7,"result":null,"continues":[]}',
  ])('that is damaged or of a newer format is none: %s', async (text) => {
    const directory = new Folder().path('cache');
    await noteRun(directory, path, {}, first);
    writeFileSync(noteIn(directory), text);
    expect(await lastRun(directory, path, {})).toBeUndefined();
    await noteRun(directory, path, {}, first);
    expect(await lastRun(directory, path, {})).toEqual({ v: 1, ...first });
  });

  test.skipIf(process.getuid?.() === 0)('that can not be written is an error in words', async () => {
    const folder = new Folder({ 'cache/x': '' });
    chmodSync(folder.path('cache'), 0o500);
    const noted = await noteRun(folder.path('cache'), path, {}, first);
    chmodSync(folder.path('cache'), 0o700);
    expect(noted).toMatchObject({ ok: false, error: expect.stringContaining('permission denied') });
  });

  test('where a file stands in the way is an error in words', async () => {
    const folder = new Folder({ cache: '' });
    const noted = await noteRun(folder.path('cache'), path, {}, first);
    expect(noted).toMatchObject({ ok: false, error: expect.stringContaining('not a directory') });
  });
});

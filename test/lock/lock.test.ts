import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { acquireLock } from '../../src/lock/lock.ts';
import { newRecord, readRecord } from '../../src/lock/record.ts';
import { type Holder, startOf, stateOf, thisProcess } from '../../src/process/holder.ts';
import { Folder } from '../git/folder.ts';

const here = thisProcess();
/** A process of the same number that ran before this one. */
const gone: Holder = { ...here, start: here.boot === '' ? '2001-01-01T00:00:00.000Z' : '1' };

/** The lock's path, with a text in the file if one is given. */
function lockFile(text?: string): string {
  const path = new Folder().path('lock/w.json');
  if (text !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return path;
}

describe('a lock', () => {
  test('is had by one, names it, and can be had again once it is released', async () => {
    const path = lockFile();
    const first = await acquireLock(path, 'r1');
    const second = await acquireLock(path, 'r2');
    expect(second).toMatchObject({
      ok: false,
      error: { kind: 'held', elsewhere: false, by: { pid: process.pid, run_id: 'r1' } },
    });
    if (first.ok) first.value.release();
    expect(readdirSync(dirname(path))).toEqual([]);
    expect((await acquireLock(path, 'r3')).ok).toBe(true);
  });

  test('is had by one of many who try at the same time', async () => {
    for (const text of [undefined, JSON.stringify({ ...newRecord('old'), ...gone })]) {
      const path = lockFile(text);
      const all = await Promise.all(Array.from({ length: 50 }, (_, i) => acquireLock(path, `r${i}`)));
      expect(all.filter((lock) => lock.ok)).toHaveLength(1);
      expect(readdirSync(dirname(path))).toHaveLength(1);
    }
  });

  test('of another process that was taken by hand is not released', async () => {
    const path = lockFile();
    const lock = await acquireLock(path, 'r1');
    writeFileSync(path, 'somebody else');
    if (lock.ok) lock.value.release();
    expect(readFileSync(path, 'utf8')).toBe('somebody else');
  });

  const stale = JSON.stringify({ ...newRecord('old'), ...gone });
  test.each([
    ['whose process is gone', stale],
    ['that is empty after a power cut', ''],
    ['that is damaged', stale.slice(0, 40)],
    ['that holds something else', '{"v":1,"pid":1}'],
  ])('%s is taken over', async (_, text) => {
    const path = lockFile(text);
    expect(await acquireLock(path, 'r1')).toMatchObject({ ok: true });
    expect(readdirSync(dirname(path))).toEqual(['w.json']);
  });

  test('is taken over also where processes ended while they did so', async () => {
    const path = lockFile(stale);
    // What a taker leaves that is killed between its claim and its replacement, once and once more.
    const text = JSON.stringify({ ...newRecord('taker'), ...gone });
    const claimOn = (file: string, of: string): string => `${file}.${hash('sha256', of, 'hex').slice(0, 16)}`;
    const claim = claimOn(path, stale);
    writeFileSync(claim, text);
    writeFileSync(claimOn(claim, text), text);
    writeFileSync(`${path}.x.tmp`, '');
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => acquireLock(path, `r${i}`)));
    expect(all.filter((lock) => lock.ok)).toHaveLength(1);
    expect((await acquireLock(path, 'next')).ok).toBe(false);
    expect(readdirSync(dirname(path))).toEqual(['w.json']);
  });

  test('from where it can not be seen stays, and so does one of a newer codex-flow', async () => {
    const far = JSON.stringify({ ...newRecord('far'), ...here, host: 'far', boot: 'b', pids: 'p' });
    expect(await acquireLock(lockFile(far), 'r')).toMatchObject({
      ok: false,
      error: { kind: 'held', elsewhere: true, by: { host: 'far', run_id: 'far' } },
    });
    const newer = await acquireLock(lockFile('{"v":2,"anything":1}'), 'r');
    expect(newer).toMatchObject({ ok: false, error: { kind: 'newer' } });
  });

  test('that can not be made is said in words', async () => {
    const folder = new Folder({ file: '' });
    const lock = await acquireLock(folder.path('file/lock/w.json'), 'r');
    expect(!lock.ok && lock.error.kind === 'failed' && lock.error.message).toContain('not a directory');
  });
});

describe('a holder', () => {
  test.each<[string, Partial<Holder>, string]>([
    ['this very process', {}, 'running'],
    ['an earlier process of the same number', { start: gone.start }, 'gone'],
    ['a number that nobody has', { pid: 2 ** 22 + 1 }, 'gone'],
    ['another machine', { host: 'far', boot: 'b' }, 'elsewhere'],
  ])('%s', async (_, change, state) => {
    expect(await stateOf({ ...here, ...change })).toBe(state);
  });

  test.runIf(process.platform === 'linux').each<[string, Partial<Holder>, string]>([
    ['from before the machine was started anew', { boot: 'b' }, 'gone'],
    ['in another container of this name', { pids: 'pid:[1]' }, 'elsewhere'],
    ['on Windows, seen from its Linux', { boot: '' }, 'elsewhere'],
    ['from when the machine had another name', { host: 'renamed' }, 'running'],
  ])('%s', async (_, change, state) => {
    expect(await stateOf({ ...here, ...change })).toBe(state);
  });

  test.runIf(process.platform === 'linux')('a dead process that nobody asked after', async () => {
    // The shell's child ends at once and stays a zombie, since the shell has become `sleep`, which never asks.
    const child = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [data] = await once(child.stdout, 'data');
    const pid = Number(String(data));
    await expect
      .poll(() => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0], { timeout: 5000 })
      .toBe('Z');
    const start = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19] ?? '';
    expect(await stateOf({ ...here, pid, start })).toBe('gone');
    child.kill('SIGKILL');
  });

  test.skipIf(process.platform === 'win32')('has a start that the system tells, too', async () => {
    const start = await startOf(process.pid);
    expect(Math.abs((start ?? 0) - (Date.now() - process.uptime() * 1000))).toBeLessThan(5000);
    expect(await startOf(2 ** 22 + 1)).toBeUndefined();
  });

  test.each(['', 'x', '[]', '1', '{}', '{"v":1}'])('record that is none: %s', (text) => {
    expect(readRecord(text)).toBe('bad');
  });
});

interface Contender {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly reader: Interface;
}

const contenders: Contender[] = [];

afterEach(() => {
  for (const { child, reader } of contenders.splice(0)) {
    child.kill('SIGKILL');
    reader.close();
  }
});

async function contender(path: string): Promise<Contender> {
  const script = fileURLToPath(new URL('./contender.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const reader = createInterface({ input: child.stdout });
  const made = { child, reader, lines: reader[Symbol.asyncIterator]() };
  contenders.push(made);
  expect((await made.lines.next()).value).toBe('ready');
  return made;
}

test('of many processes exactly one takes over a lock, each time its holder is killed', async () => {
  const path = lockFile();
  let left = await Promise.all(Array.from({ length: 16 }, () => contender(path)));
  for (let round = 0; left.length > 0; round++) {
    for (const { child } of left) child.stdin?.write(`r${round}\n`);
    const said = await Promise.all(left.map(async ({ lines }) => String((await lines.next()).value)));
    const winners = left.filter((_, i) => said[i] === 'won');
    expect(winners, said.join()).toHaveLength(1);
    const [winner] = winners;
    for (const line of said.filter((each) => each !== 'won')) expect(line).toMatch(/^held \d+$/);
    const ended = once(winner?.child ?? process, 'exit');
    winner?.child.kill('SIGKILL');
    await ended;
    left = left.filter((each) => each !== winner);
  }
  expect(readdirSync(dirname(path))).toEqual(['w.json']);
});

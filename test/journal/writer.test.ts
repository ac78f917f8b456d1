import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import schema from '../../schema/journal.schema.json' with { type: 'json' };
import { createMask } from '../../src/journal/mask.ts';
import { noLine } from '../../src/journal/records.ts';
import { newRunId } from '../../src/journal/run-id.ts';
import { type JournalOptions, openJournal } from '../../src/journal/writer.ts';
import type { RunId } from '../../src/model/ids.ts';
import { Folder } from '../git/folder.ts';
import { processorTime } from '../processor-time.ts';
import { allEvents, at, completedNode, samples } from './samples.ts';

const runId = '20261122-143205-a1b2c3' as RunId;

async function journalIn(directory: string, more: Partial<JournalOptions> = {}) {
  const opened = await openJournal({ directory, runId, mask: (text) => text, ...more });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

const linesIn = (directory: string): string[] =>
  readFileSync(join(directory, `${runId}.jsonl`), 'utf8')
    .split('\n')
    .slice(0, -1);

describe('a journal', () => {
  test('holds each event as a line of the schema, in order, with the hash of the line before', async () => {
    const directory = join(new Folder().root, '.codex-flow', 'journal');
    const journal = await journalIn(directory);
    for (const event of allEvents) journal.append(event, at);
    await journal.close();
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    const lines = linesIn(directory);
    expect(lines).toHaveLength(allEvents.length);
    let prev = noLine;
    for (const [i, line] of lines.entries()) {
      const record = JSON.parse(line);
      expect(validate(record), `${line}\n${JSON.stringify(validate.errors)}`).toBe(true);
      const { v, seq, prev: actual, seal: _, ...event } = record;
      expect([v, seq, actual]).toEqual([1, i + 1, prev]);
      expect(event).toEqual({ ...allEvents[i], at });
      expect(Object.keys(record).slice(0, 4)).toEqual(['v', 'seq', 'at', 'type']);
      prev = hash('sha256', line, 'hex');
    }
  });

  test('of the schema: every record has a property missing or too many refused', async () => {
    const directory = new Folder().root;
    const journal = await journalIn(directory);
    for (const event of allEvents) journal.append(event, at);
    await journal.close();
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
    for (const line of linesIn(directory)) {
      const record = JSON.parse(line);
      expect(validate({ ...record, surplus: 1 })).toBe(false);
      for (const key of Object.keys(record)) {
        const { [key]: _, ...rest } = record;
        expect(validate(rest), `${record.type} without ${key}`).toBe(false);
      }
    }
  });

  test('is on disk once flushed() resolves, and many share a flush', async () => {
    const directory = new Folder().root;
    const journal = await journalIn(directory);
    await Promise.all(
      Array.from({ length: 500 }, async (_, i) => {
        journal.append(completedNode({ instance: i }), at);
        await journal.flushed();
        expect(linesIn(directory).length).toBeGreaterThan(i);
      }),
    );
    await journal.flushed();
    await journal.close();
    expect(linesIn(directory)).toHaveLength(500);
  });

  test('is written without anyone waiting for it', async () => {
    const directory = new Folder().root;
    const journal = await journalIn(directory);
    journal.append(completedNode(), at);
    await expect.poll(() => linesIn(directory).length).toBe(1);
    await journal.close();
  });

  test('keeps only what agents completed, and nothing of it with detail "none"', async () => {
    const item = samples['agent.item'];
    const kept = async (detail: 'full' | 'none') => {
      const directory = new Folder().root;
      const journal = await journalIn(directory, { detail });
      for (const phase of ['started', 'updated', 'completed'] as const)
        journal.append({ ...item, phase }, at);
      journal.append(samples.log, at);
      await journal.close();
      return linesIn(directory).map((line) => JSON.parse(line).type);
    };
    expect(await kept('full')).toEqual(['agent.item', 'log']);
    expect(await kept('none')).toEqual(['log']);
  });

  test('has no secret in it, and stays a journal where a secret is a word of its own', async () => {
    const secret = 's3cr"et\nsecond line';
    const directory = new Folder().root;
    const mask = createMask([secret, 'node.completed', 'prompt', 'success', '123456']);
    const journal = await journalIn(directory, { mask });
    const text = `a ${secret} b ${JSON.stringify({ secret })}`;
    const attempt = { ...samples['node.completed'].attempts[0], answer: text, failure: null } as never;
    journal.append(
      completedNode({
        input: { kind: 'prompt', text },
        output: { [text]: [text, 123456], n: 7 },
        command: { exit_code: 0, stdout: text, stderr: text },
        attempts: [attempt],
        names: { kind: 'prompt', instance_name: text, name: text, matrix: { [text]: text } },
      }),
      at,
    );
    journal.append({ ...samples['run.started'], inputs: { secret } }, at);
    journal.append(
      { ...samples['node.started'], name: text, instance_name: text, matrix: { [text]: text } },
      at,
    );
    journal.append({ ...samples['node.failed'], message: text, answer: text }, at);
    journal.append({ ...samples['node.skipped'], message: text }, at);
    journal.append({ ...samples['agent.item'], item: { type: 'x', command: text, deep: [{ text }] } }, at);
    journal.append({ ...samples.log, message: text }, at);
    journal.append({ ...samples['run.completed'], reason: text, outputs: { text } }, at);
    await journal.close();
    const lines = linesIn(directory);
    expect(lines.join('\n')).not.toMatch(/s3cr|second line|123456/);
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
    for (const line of lines) expect(validate(JSON.parse(line)), line).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      type: 'node.completed',
      input: { kind: 'prompt' },
      output: { n: 7 },
    });
  });

  test('never takes over a file that is there', async () => {
    const directory = new Folder().root;
    writeFileSync(join(directory, `${runId}.jsonl`), 'precious');
    const opened = await openJournal({ directory, runId, mask: (text) => text });
    expect(opened.ok).toBe(false);
    expect(!opened.ok && opened.error.message).toContain(
      "the journal can't be written: something else is in its place",
    );
  });

  test('says in words why it can not be made', async () => {
    const file = join(new Folder().root, 'file');
    writeFileSync(file, '');
    const opened = await openJournal({ directory: join(file, 'journal'), runId, mask: (text) => text });
    expect(!opened.ok && opened.error).toMatchObject({
      class: 'workspace',
      message: expect.stringContaining('a part of its path is not a directory'),
    });
  });

  test('takes 10,000 events in little time', async () => {
    const directory = new Folder().root;
    const journal = await journalIn(directory);
    const time = await processorTime(async () => {
      for (let i = 0; i < 10_000; i++) journal.append(completedNode({ instance: i }), at);
      await journal.flushed();
    });
    // It takes about 200 ms of processor time; a write for each would take several times that.
    expect(time).toBeLessThan(1_500);
    await journal.close();
  });
});

describe('run ids', () => {
  test('sort by time, to the millisecond, and are file names everywhere', () => {
    const times = [0, 1, 999, 1000, 61_000, 3_600_000, 86_400_000, 31_536_000_000];
    const ids = times.map((time, i) =>
      newRunId(new Date(Date.parse(at) + time), () => (i % 2 ? 0 : 0.999999)),
    );
    expect(ids.toSorted()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^\d{8}-\d{6}-[0-9a-z]{6}$/);
    expect(ids[0]).toMatch(/^20261122-143205-/);
  });

  test('differ within a millisecond', () => {
    const now = new Date();
    expect(new Set(Array.from({ length: 100 }, () => newRunId(now))).size).toBeGreaterThan(98);
  });
});

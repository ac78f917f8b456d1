import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPool } from '../../src/engine/pool.ts';
import { ResponsesServer } from '../rig/responses-server.ts';
import { type JournalRecord, Rig } from '../rig/rig.ts';
import { failuresPage } from './failures/page.ts';
import { type Row, rows } from './failures/rows.ts';
import { recordsOf, workflow } from './workflow.ts';

const files = workflow(`
jobs:
  job:
    steps:
      - { id: ask, prompt: "Say it.", files: [], output: { ok: boolean }, stall-minutes: 0.05 }
`).files;

interface Played {
  readonly row: Row;
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly node: JournalRecord | undefined;
  readonly calls: number;
}

/** Several at a time: each is mostly waiting. */
const atOnce = 5;

describe('what the real codex program meets', () => {
  let server: ResponsesServer;
  let played: readonly Played[] = [];
  beforeAll(async () => {
    server = await ResponsesServer.start();
    played = await inPool(rows, atOnce, play);
  }, 120_000);
  afterAll(() => server[Symbol.asyncDispose]());

  async function play(row: Row): Promise<Played> {
    const scenario = server.scenario();
    const { answer } = row;
    scenario.answer((call) => answer?.(call, scenario.calls.length));
    await using rig = await Rig.create({ files });
    const nowhere = { baseUrl: 'http://127.0.0.1:1/v1' };
    await rig.codex(answer === undefined ? nowhere : scenario, { requestRetries: 0, streamRetries: 1 });
    const { exitCode, stderr } = await rig.run(['run', 'w']);
    const records = await rig.journal();
    await rig.expectNoProcesses();
    const [node] = [...recordsOf(records, 'node.failed'), ...recordsOf(records, 'node.completed')];
    return { row, exitCode, stderr, node, calls: scenario.calls.length };
  }

  it.each(rows)('$what: $class', (row) => {
    const { node, exitCode, stderr } = played.find((each) => each.row === row) ?? {};
    expect(node?.class ?? null).toBe(row.class);
    expect(exitCode).toBe(row.exitCode);
    const attempts = node?.attempts as readonly { failure: { class: string } | null }[];
    expect(attempts).toHaveLength(row.attempts);
    for (const { failure } of attempts) expect(failure?.class ?? null).toBe(row.class);
    if (exitCode === 3) expect(stderr).toContain('codex-flow run w\n');
  });

  it('docs/failures.md is what was seen', async () => {
    const seen = played.map(({ row, node }) => ({
      row,
      message: node?.class === undefined ? null : said(String(node.message)),
    }));
    await expect(failuresPage(seen)).toMatchFileSnapshot('../../docs/failures.md');
  });
});

/** Ports are another one each time. */
const said = (message: string): string =>
  message.replace(/http:\/\/127\.0\.0\.1:\d+(?:\/s\d+)?/g, 'http://…');

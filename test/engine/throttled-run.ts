import { expect } from 'vitest';
import type { ResponsesServer } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import type { ServerCall } from '../rig/server-call.ts';
import { recordsOf, workflow } from './workflow.ts';

const retryAfterMs = 1_000;

const many = (nodes: number): Readonly<Record<string, string>> =>
  workflow(`
jobs:
  ask:
    strategy: { matrix: { n: "\${{ range(1, ${nodes}) }}" } }
    steps:
      - { id: say, prompt: "Say {{ matrix.n }}.", files: [] }
`).files;

/**
 * Runs so many agents with the real codex program while every third call is answered 429: all complete, no call comes
 */
export async function runThrottled(
  server: ResponsesServer,
  { nodes, concurrency }: { readonly nodes: number; readonly concurrency: number },
): Promise<void> {
  const scenario = server.scenario();
  const refusedUntil = new Map<string, number>();
  const early: number[] = [];
  scenario.answer((call: ServerCall) => {
    const now = Date.now();
    const thread = String(call.threadId);
    const wait = (refusedUntil.get(thread) ?? 0) - now;
    if (wait > 0) early.push(wait);
    if (scenario.calls.length % 3 !== 0) {
      call.reply('said');
      return;
    }
    refusedUntil.set(thread, now + retryAfterMs);
    call.fail(429, { error: { message: 'slow down' } }, { 'retry-after': String(retryAfterMs / 1_000) });
  });
  await using rig = await Rig.create({ files: many(nodes) });
  // As Codex does where nothing is configured.
  await rig.codex(scenario, { requestRetries: 4, streamRetries: 5 });
  const run = await rig.run(['run', 'w', '--concurrency', String(concurrency)]);
  expect(run.exitCode).toBe(0);
  expect(early).toEqual([]);
  expect(scenario.calls.length).toBeLessThanOrEqual(nodes * 1.5);

  const records = await rig.journal();
  expect(recordsOf(records, 'node.completed')).toHaveLength(nodes);
  const paces = recordsOf(records, 'governor');
  expect(Math.min(...paces.map((pace) => Number(pace.concurrency)))).toBeLessThanOrEqual(concurrency / 2);
  expect(paces[0]).toMatchObject({ limit: concurrency, paused_until: expect.any(String) });
  expect(run.stderr).toMatch(/\d+ of \d+ agents at once, the next starts in \ds: .*429/);
  // From the moment that the run knows of a refusal, nothing starts until the stated time.
  const pauses = paces
    .filter((pace) => pace.paused_until !== null)
    .map((pace) => [Date.parse(String(pace.at)), Date.parse(String(pace.paused_until))] as const);
  const starts = recordsOf(records, 'node.started').map((record) => Date.parse(String(record.at)));
  const within = starts.filter((at) => pauses.some(([from, until]) => at > from && at < until));
  expect(within).toEqual([]);
}

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/agents/simulated/random.ts';
import { ResponsesServer } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import {
  countFile,
  countingWorkflow,
  type Execution,
  type KillLoopReport,
  killLoop,
  promptWorkflow,
} from './kill-loop.ts';

const seed = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);

function tell(what: string, report: KillLoopReport, startedAt: number): void {
  const { lost, repeated, problems, ...counts } = report;
  const figures = {
    seed,
    ...counts,
    lost: lost.length,
    repeated: repeated.length,
    problems: problems.length,
  };
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
  process.stdout.write(`${what}: ${JSON.stringify(figures)} in ${minutes} minutes\n`);
}

function expectClean({ lost, repeated, problems }: KillLoopReport): void {
  expect({ lost, repeated, problems }).toEqual({ lost: [], repeated: [], problems: [] });
}

describe('kill -9 at random moments', () => {
  test('simulated: no completed node is lost or executed again', { timeout: 3_600_000 }, async () => {
    const startedAt = Date.now();
    await using rig = await Rig.create({ files: { 'w.yml': countingWorkflow(100) } });
    const counter = join(rig.dir, '.codex-flow-count');
    const args = [
      'run',
      'w.yml',
      '--agent',
      'simulated',
      '--simulate',
      'latency=5..40',
      '--reporter',
      'lines',
    ];
    const report = await killLoop({
      rig,
      args,
      planArgs: ['plan', 'w.yml', '--agent', 'simulated', '--json'],
      nodes: 200,
      kills: Number(process.env.SOAK_KILLS ?? 200),
      random: randomFrom('simulated', seed),
      startMs: 200,
      wholeMs: 6000,
      env: { SOAK_COUNTER: counter },
      ...countFile(counter),
    });
    tell('simulated', report, startedAt);
    expectClean(report);
  });

  test('codex: no completed node is lost or asked again', { timeout: 3_600_000 }, async () => {
    const startedAt = Date.now();
    await using server = await ResponsesServer.start();
    const asked: { prompt: string; at: number }[] = [];
    server.answer((call) => {
      asked.push({ prompt: call.prompt, at: Date.now() });
      call.reply({ answer: `answer to ${call.prompt}`, sure: true });
    });
    const starts: number[] = [];
    await using rig = await Rig.create({ files: { 'w.yml': promptWorkflow(200) } });
    await rig.codex(server);
    const report = await killLoop({
      rig,
      args: ['run', 'w.yml', '--reporter', 'lines'],
      planArgs: ['plan', 'w.yml', '--json'],
      nodes: 200,
      kills: Number(process.env.SOAK_CODEX_KILLS ?? 100),
      random: randomFrom('codex', seed),
      startMs: 700,
      wholeMs: Number(process.env.SOAK_CODEX_MS ?? 40_000),
      // Kills come early and often: a start of Codex takes long, and a start of codex-flow little.
      mostMs: 8_000,
      onStart: () => void starts.push(Date.now()),
      executions: () => asked.map(({ prompt, at }) => executionOf(prompt, at, starts)),
      reset: () => void asked.splice(0),
    });
    tell('codex', report, startedAt);
    expectClean(report);
  });
});

/** The round is the last one that had begun when the call came: nothing of the one before was left by then. */
function executionOf(prompt: string, at: number, starts: readonly number[]): Execution {
  const number = Number(/number (\d+)\?/.exec(prompt)?.[1]);
  return { node: `each[${number - 1}]/ask`, round: starts.filter((start) => start <= at).length };
}

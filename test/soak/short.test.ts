import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/agents/simulated/random.ts';
import { Rig } from '../rig/rig.ts';
import { SteeredCommands } from '../rig/steered-commands.ts';
import { countFile, countingWorkflow, killLoop } from './kill-loop.ts';

const run = ['run', 'w.yml', '--agent', 'simulated', '--reporter', 'lines'];

test('a run that is killed five times loses nothing and repeats nothing', { timeout: 60_000 }, async () => {
  const seed = Number(process.env.SOAK_SEED ?? randomInt(1_000_000));
  await using rig = await Rig.create({ files: { 'w.yml': countingWorkflow(30) } });
  const counter = join(rig.dir, '.count');
  const report = await killLoop({
    rig,
    args: [...run, '--simulate', 'latency=5..40'],
    planArgs: ['plan', 'w.yml', '--agent', 'simulated', '--json'],
    nodes: 60,
    kills: 5,
    random: randomFrom('short', seed),
    startMs: 200,
    wholeMs: 1500,
    env: { SOAK_COUNTER: counter },
    ...countFile(counter),
  });
  const { lost, repeated, problems } = report;
  expect({ lost, repeated, problems }, `SOAK_SEED=${seed}`).toEqual({ lost: [], repeated: [], problems: [] });
  expect(report.kills).toBeGreaterThanOrEqual(5);
});

/** A run of 20 nodes that count themselves, complete. */
async function completed(): Promise<{ rig: Rig; executions: () => number; again: () => Promise<string> }> {
  const rig = await Rig.create({ files: { 'w.yml': countingWorkflow(10) } });
  const counter = join(rig.dir, '.count');
  const env = { SOAK_COUNTER: counter, SOAK_ROUND: '1' };
  const { executions } = countFile(counter);
  const again = async (): Promise<string> => {
    const { exitCode, stderr } = await rig.run(run, { env });
    expect(exitCode).toBe(0);
    return stderr;
  };
  await again();
  expect(executions()).toHaveLength(10);
  return { rig, executions: () => executions().length, again };
}

describe('whichever is deleted, the other is enough:', () => {
  test('the cache', async () => {
    const { rig, executions, again } = await completed();
    await using _ = rig;
    rmSync(join(rig.dir, '.codex-flow/cache'), { recursive: true });
    expect(await again()).toContain('the stored results were gone: 20 were taken from the journals');
    expect(executions()).toBe(10);
    expect(await again()).not.toContain('were gone');
    expect(executions()).toBe(10);
  });

  test('the journals', async () => {
    const { rig, executions, again } = await completed();
    await using _ = rig;
    rmSync(join(rig.dir, '.codex-flow/journal'), { recursive: true });
    await again();
    expect(executions()).toBe(10);
  });

  test('the cache while a run goes on', async () => {
    await using commands = await SteeredCommands.create();
    const steps = ['a', 'b', 'c'].map(
      (id) => `      - { id: ${id}, run: ${JSON.stringify(commands.command(id))}, files: [] }`,
    );
    const text = `jobs:\n  one:\n    steps:\n${steps.join('\n')}\n`;
    await using rig = await Rig.create({ files: { 'w.yml': text } });
    const running = rig.start(run);
    const first = await commands.next();
    first.exit();
    const second = await commands.next();
    rmSync(join(rig.dir, '.codex-flow/cache'), { recursive: true });
    second.exit();
    (await commands.next()).exit();
    const { exitCode, stderr } = await running.finished;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the stored results were deleted while the run goes on');
    const again = await rig.run(run);
    expect(again.exitCode).toBe(0);
    expect(commands.started).toEqual(['a', 'b', 'c']);
  });
});

test('a journal that is cut off anywhere in its last two lines is no obstacle', {
  timeout: 60_000,
}, async () => {
  const { rig, executions, again } = await completed();
  await using _ = rig;
  const folder = join(rig.dir, '.codex-flow/journal');
  const [name = ''] = readdirSync(folder);
  const bytes = readFileSync(join(folder, name));
  const lastLine = bytes.lastIndexOf(10, bytes.length - 2);
  const beginning = bytes.lastIndexOf(10, lastLine - 1) + 1;
  const count = 4;
  for (let i = 0; i < count; i++) {
    const length = bytes.length - 1 - Math.floor(((bytes.length - beginning) * i) / count);
    truncateSync(join(folder, name), length);
    rmSync(join(rig.dir, '.codex-flow/cache'), { recursive: true });
    await again();
  }
  expect(executions()).toBe(10);
});

describe('two runs', () => {
  const single = (command: string): string =>
    `jobs:\n  one:\n    steps:\n      - { run: ${JSON.stringify(command)}, files: [] }\n`;

  test('of one workflow are kept apart, those of two are not; a killed one is in nobody’s way', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create({
      files: { 'w.yml': single(commands.command('held')), 'v.yml': single(commands.command('beside')) },
    });
    const holder = rig.start(run);
    const held = await commands.next();

    const refused = await rig.run(run);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      new RegExp(
        `^codex-flow: w\\.yml is being run already: process ${holder.pid}, run \\d{8}-\\d{6}-\\w+, since `,
      ),
    );
    expect(refused.stdout).toBe('');

    const beside = rig.start(['run', 'v.yml', '--reporter', 'lines']);
    (await commands.next()).exit();
    expect((await beside.finished).exitCode).toBe(0);

    holder.kill('SIGKILL');
    await holder.finished;
    const after = rig.start(run);
    const again = await commands.next();
    again.exit();
    expect((await after.finished).exitCode).toBe(0);
    held.exit();
    expect(readdirSync(join(rig.dir, '.codex-flow/cache/lock'))).toEqual([]);
  });
});

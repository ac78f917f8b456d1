import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { samples } from '../journal/samples.ts';
import { Rig } from '../rig/rig.ts';
import { SteeredCommands } from '../rig/steered-commands.ts';
import { expectRefusal, jsonOf, pathOf } from './texts.ts';
import { completedPair, idOf, journalLines, journalPath, started, writeRun } from './written-journals.ts';

interface Listed {
  readonly id: string;
  readonly result: string;
  readonly reason: string | null;
  readonly nodes: Readonly<Record<string, number>>;
  readonly usage: { readonly input_tokens: number };
  readonly completed_at: string | null;
  readonly duration_ms: number;
}

const listed = async (rig: Rig, ...args: string[]): Promise<readonly Listed[]> =>
  jsonOf(await rig.run(['runs', '--json', ...args])) as Listed[];

const workflow = (run: string): string => `name: Work
jobs:
  look:
    strategy: { matrix: { n: [1, 2] } }
    steps:
      - { id: read, prompt: "Read {{ matrix.n }}", files: [] }
  wait:
    needs: look
    steps:
      - { id: hold, run: ${JSON.stringify(run)} }
`;

describe('runs', () => {
  test('says that nothing has run here yet', async () => {
    await using rig = await Rig.create();
    expectRefusal(
      await rig.run(['runs']),
      /nothing has run here yet: there is no journal in \.codex-flow\/journal/,
    );
    await mkdir(join(rig.dir, '.codex-flow/journal'), { recursive: true });
    expectRefusal(await rig.run(['runs', '--json']), /nothing has run here yet/);
  });

  test('shows how runs ended, the newest first, within 80 columns', async () => {
    await using rig = await Rig.create({
      files: { [pathOf('fine')]: workflow('true'), [pathOf('broken')]: workflow('exit 3') },
    });
    const run = (name: string, ...args: string[]) =>
      rig.run(['run', name, '--agent', 'simulated', '--reporter', 'silent', ...args]);
    expect((await run('fine')).exitCode).toBe(0);
    expect((await run('broken', '--fresh')).exitCode).toBe(1);
    expect((await run('fine', '--fresh', '--concurrency', '1', '--budget-tokens', '1')).exitCode).toBe(3);
    const all = await listed(rig);
    expect(all.map(({ result }) => result)).toEqual(['paused', 'failure', 'success']);
    expect(all[2]?.nodes).toEqual({ nodes: 3, completed: 3, cached: 0, failed: 0, skipped: 0 });
    expect(all[1]?.nodes).toMatchObject({ completed: 2, failed: 1 });
    expect(all[0]?.reason).toMatch(/budget of 1 token/);
    expect(all[2]?.usage.input_tokens).toBeGreaterThan(0);
    const { stdout, stderr, exitCode } = await rig.run(['runs']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(
      /^paused {6}Work {2,}\d{4}-\d\d-\d\d \d\d:\d\d, just now\n {12}\d{8}-\d{6}-\w{6} · /,
    );
    expect(stdout).toContain('3 nodes, 1 failed');
    expect(Math.max(...stdout.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  });

  test('tells a run that goes on from one that was killed', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create({ files: { [pathOf('work')]: workflow(commands.command('hold')) } });
    const running = rig.start(['run', 'work', '--agent', 'simulated']);
    await commands.next();
    const [goesOn] = await listed(rig);
    expect(goesOn).toMatchObject({ result: 'running', completed_at: null });
    expect(goesOn?.nodes).toMatchObject({ completed: 2 });
    expect(goesOn?.usage.input_tokens).toBeGreaterThan(0);
    running.kill('SIGKILL');
    await running.finished;
    expect(await listed(rig)).toMatchObject([{ result: 'unfinished', nodes: { completed: 2 } }]);
    expect((await rig.run(['runs'])).stdout).toMatch(/^unfinished {2}Work /);
  });

  test('shows as many as are asked for', async () => {
    await using rig = await Rig.create();
    for (let n = 0; n < 23; n++) await writeRun(rig, n);
    const ids = (await listed(rig)).map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 20 }, (_, i) => idOf(22 - i)));
    expect(await listed(rig, '-n', '2')).toHaveLength(2);
    expect(await listed(rig, '--number', '100')).toHaveLength(23);
    expect((await rig.run(['runs', '-n', '3'])).stdout).toMatch(/… and 20 older: codex-flow runs -n 23\n$/);
    expectRefusal(await rig.run(['runs', '-n', '0']), /whole number from 1/);
  });

  test('names damaged and foreign files, and shows the others', async () => {
    await using rig = await Rig.create();
    const good = await writeRun(rig, 0);
    const end = JSON.stringify({ ...JSON.parse(journalLines([started('x')])[0] ?? ''), v: 99 });
    const files = {
      empty: '',
      torn: '{"v":1,"seq":1,"at":"2026',
      foreign: 'name,age\nx,1\n',
      newer: `${end}\n`,
      middle: `${journalLines(completedPair(0, 'x')).join('\n')}\n`,
      hollow: '{"v":1,"seq":1,"at":"","prev":"","type":"run.started"}\n',
    };
    for (const [name, text] of Object.entries(files)) await rig.write(journalPath(`zz-${name}`), text);
    await mkdir(join(rig.dir, journalPath('zz-folder')));
    const { exitCode, stdout, stderr } = await rig.run(['runs', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ id: good, result: 'success' }]);
    for (const [name, why] of [
      ['empty', 'it is empty'],
      ['torn', 'its first line was cut off'],
      ['foreign', 'line 1: it is not JSON'],
      ['newer', 'line 1: it has format version 99, and this codex-flow reads up to 1: update codex-flow'],
      ['middle', 'line 1: a run does not begin with it'],
      ['hollow', 'line 1: its run.started is incomplete'],
      ['folder', 'it is a directory'],
    ] as const) {
      expect(stderr).toMatch(new RegExp(`zz-${name}\\.jsonl tells of no run: .*${why}`));
    }
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('reads an end of which other lines stand behind, and one that is torn', async () => {
    await using rig = await Rig.create();
    const id = await writeRun(rig, 0);
    await appendFile(join(rig.dir, journalPath(id)), '{"v":1,"seq"');
    expect(await listed(rig)).toMatchObject([{ result: 'success', nodes: { completed: 2 } }]);
  });

  test('loads no journal whole, finished or not', async () => {
    await using rig = await Rig.create();
    const item = { ...samples['agent.item'], item: { type: 'agent_message', text: 'x'.repeat(100_000) } };
    const items = Array.from({ length: 800 }, () => item);
    const events = [started(idOf(0)), ...completedPair(0, 'x'), ...items];
    await rig.write(journalPath(idOf(0)), `${journalLines(events).join('\n')}\n`);
    const ended = journalLines([...events.slice(0, 400), samples['run.completed']]);
    await rig.write(journalPath(idOf(1)), `${ended.join('\n')}\n`);
    // 80 MB and 40 MB of text do not fit into this.
    const env = { NODE_OPTIONS: '--max-old-space-size=32' };
    const { exitCode, stdout } = await rig.run(['runs', '--json'], { env });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { result: 'success' },
      { result: 'unfinished', duration_ms: 802_000, nodes: { completed: 1 } },
    ]);
    const shown = await rig.run(['show', idOf(0), '--json'], { env });
    expect(JSON.parse(shown.stdout)).toMatchObject({ result: 'unfinished', nodes: { completed: 1 } });
  });
});

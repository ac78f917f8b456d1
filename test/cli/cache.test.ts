import { readdirSync, utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newRecord } from '../../src/lock/record.ts';
import { Rig } from '../rig/rig.ts';
import { SteeredCommands } from '../rig/steered-commands.ts';
import { expectRefusal, jsonOf, pathOf } from './texts.ts';
import { journalPath, writeRun } from './written-journals.ts';

const work = (last: string): string => `jobs:
  look:
    strategy: { matrix: { n: [1, 2, 3] } }
    steps: [{ id: read, prompt: "Read {{ matrix.n }}", files: [] }]
  end:
    needs: look
    steps: [{ run: ${JSON.stringify(last)} }]
`;

const prune = (rig: Rig, ...args: string[]) => rig.run(['cache', 'prune', ...args]);
const run = (rig: Rig, name: string, ...args: string[]) =>
  rig.run(['run', name, '--agent', 'simulated', '--reporter', 'json', ...args]);

/** How many nodes of a run were replayed. */
const replayed = async (rig: Rig, name: string): Promise<number> =>
  (await run(rig, name)).stdout.match(/"cached":true/g)?.length ?? 0;

const namesIn = (rig: Rig, folder: string): string[] => readdirSync(join(rig.dir, '.codex-flow', folder));

const filesIn = (rig: Rig, folder: string): string[] =>
  namesIn(rig, folder).filter((name) => name.endsWith('.jsonl'));

describe('cache stats', () => {
  test('says what is stored', async () => {
    await using rig = await Rig.create({ files: { [pathOf('work')]: work('true') } });
    await run(rig, 'work');
    await run(rig, 'work', '--fresh');
    const { exitCode, stdout, stderr } = await rig.run(['cache', 'stats']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^ {2}results {4}4, \d.* k?B in 2 files, index \d+ B\n {2}oldest {5}\d{4}-.*, just now\n/,
    );
    expect(stdout).toMatch(/^ {2}unused {5}4 superseded, .*B \(\d+ %\)\n {2}journals {3}2, .* kB\n$/m);
    expect(jsonOf(await rig.run(['cache', 'stats', '--json']))).toMatchObject({
      results: 4,
      superseded: 4,
      damaged: 0,
      segments: 2,
      journals: { count: 2 },
    });
  });

  test('works where there are journals alone, and says where nothing is', async () => {
    await using rig = await Rig.create();
    expectRefusal(
      await rig.run(['cache', 'stats']),
      /nothing has run here yet: there is no \.codex-flow\/cache/,
    );
    await writeRun(rig, 0);
    expect(jsonOf(await rig.run(['cache', 'stats', '--json']))).toMatchObject({
      results: 0,
      oldest: null,
      journals: { count: 1 },
    });
  });
});

describe('cache prune', () => {
  test('wants to know how old', async () => {
    await using rig = await Rig.create();
    expectRefusal(
      await prune(rig),
      /is missing\n {2}- for example: codex-flow cache prune --older-than 30d\n/,
    );
    for (const bad of ['30', 'd', '-1d', '1.5d', '30days', 'soon']) {
      expectRefusal(await prune(rig, '--older-than', bad), /It must be an age such as 30d, 12h, 90m or 4w/);
    }
    expectRefusal(await prune(rig, '--older-than', '1d'), /nothing has run here yet/);
    expectRefusal(await rig.run(['cache', 'purge']), /unknown command 'purge'/);
    expect((await rig.run(['cache'])).exitCode).toBe(2);
  });

  test('removes what is old, which then runs again', async () => {
    await using rig = await Rig.create({ files: { [pathOf('work')]: work('true') } });
    await run(rig, 'work');
    const young = await prune(rig, '--older-than', '1d');
    expect(young.stdout).toMatch(/^0 results removed\n4 results kept, .*B\n$/);
    expect(await replayed(rig, 'work')).toBe(3);
    const dry = await prune(rig, '--older-than', '0m', '--dry-run');
    expect(dry.stdout).toMatch(
      /^5 results would be removed \(\d old.*\), .*B to be freed\n0 results kept, 0 B\n1 note of last runs would be removed\n1 note of what steps take, for estimates, would be removed\n$/,
    );
    expect(filesIn(rig, 'cache').length).toBeGreaterThan(0);
    const { exitCode, stdout } = await prune(rig, '--older-than', '0m');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^5 results removed \(\d old.*\), .*B freed\n0 results kept, 0 B\n1 note of last runs removed\n1 note of what steps take, for estimates, removed\n$/,
    );
    expect(filesIn(rig, 'cache')).toEqual([]);
    expect(namesIn(rig, 'cache/usage')).toEqual([]);
    expect(filesIn(rig, 'journal')).toHaveLength(2);
    // What was removed stays away although the journals have it.
    expect(await replayed(rig, 'work')).toBe(0);
    expect(await replayed(rig, 'work')).toBe(3);
  });

  test('gives back the space of superseded results, and loses no other', async () => {
    await using rig = await Rig.create({ files: { [pathOf('work')]: work('true') } });
    await run(rig, 'work');
    await run(rig, 'work', '--fresh');
    expect(jsonOf(await prune(rig, '--older-than', '1h', '--json'))).toMatchObject({
      dry_run: false,
      expired: 0,
      superseded: 4,
      kept: 4,
      in_use: 0,
      journals: null,
    });
    expect(await replayed(rig, 'work')).toBe(3);
  });

  test('removes long outputs of commands with the results of their time', async () => {
    await using rig = await Rig.create({ files: { [pathOf('work')]: work('seq 300000') } });
    await run(rig, 'work');
    const outputs = join(rig.dir, '.codex-flow/cache/output');
    const [folder = ''] = readdirSync(outputs);
    expect(readdirSync(join(outputs, folder))).toEqual(['end.step-1.stdout']);
    expect((await rig.run(['show', 'latest', 'end/step-1'])).stdout).toContain(
      `All of standard output:\n  .codex-flow/cache/output/${folder}/end.step-1.stdout\n`,
    );
    expect(jsonOf(await prune(rig, '--older-than', '1d', '--json'))).toMatchObject({ outputs: { count: 0 } });
    const old = new Date(Date.now() - 2 * 86_400_000);
    utimesSync(join(outputs, folder, 'end.step-1.stdout'), old, old);
    const { stdout } = await prune(rig, '--older-than', '1d');
    expect(stdout).toMatch(/\n1 long output of commands removed, \d.* MB\n/);
    expect(readdirSync(outputs)).toEqual([]);
  });

  test('leaves a run that goes on alone', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create({ files: { [pathOf('work')]: work(commands.command('end')) } });
    const running = rig.start(['run', 'work', '--agent', 'simulated', '--reporter', 'silent']);
    const call = await commands.next();
    const { stdout } = await prune(rig, '--older-than', '0m', '--journals');
    expect(stdout).toContain('0 results removed\n');
    expect(stdout).toContain('3 results of runs that go on left alone\n0 journals removed, 0 B\n');
    call.exit(0);
    expect((await running.finished).exitCode).toBe(0);
    const again = rig.start(['run', 'work', '--agent', 'simulated', '--reporter', 'json']);
    (await commands.next()).exit(0);
    expect((await again.finished).stdout.match(/"cached":true/g)).toHaveLength(3);
  });

  test('deletes journals only where that is asked for, and no file that tells of no run', async () => {
    await using rig = await Rig.create();
    await writeRun(rig, 0);
    await writeRun(rig, 1, { ends: false });
    await rig.write(journalPath('empty'), '');
    await rig.write(journalPath('newer'), '{"v":7,"seq":1}\n');
    await rig.write(journalPath('zz-foreign'), 'hello\n');
    expect((await prune(rig, '--older-than', '0m')).stdout).not.toContain('journal');
    expect((await prune(rig, '--older-than', '1d', '--journals')).stdout).toMatch(
      /1 journal removed, .*kB\n$/,
    );
    expect((await prune(rig, '--older-than', '0m', '--journals', '--dry-run')).stdout).toMatch(
      /2 journals would be removed, .*kB, 2 of runs that were killed or crashed\n$/,
    );
    expect(filesIn(rig, 'journal')).toHaveLength(4);
    expect(jsonOf(await prune(rig, '--older-than', '0m', '--journals', '--json'))).toMatchObject({
      journals: { count: 2, unfinished: 2 },
    });
    expect(filesIn(rig, 'journal')).toEqual(['newer.jsonl', 'zz-foreign.jsonl']);
  });

  test('lets a killed run be gone on with while it is not old, then removes its journal and its note', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create({ files: { [pathOf('work')]: work(commands.command('end')) } });
    const running = rig.start(['run', 'work', '--agent', 'simulated', '--reporter', 'silent']);
    await commands.next();
    running.kill('SIGKILL');
    await running.finished;
    const [journal = ''] = filesIn(rig, 'journal');
    const [note = ''] = namesIn(rig, 'cache/last');
    const age = (path: string, days: number): void => {
      const at = Date.now() / 1000 - days * 86_400;
      utimesSync(join(rig.dir, '.codex-flow', path), at, at);
    };
    // A run that went on for long: its note is from its beginning, its journal from its end.
    age(`cache/last/${note}`, 31);
    const young = jsonOf(await prune(rig, '--older-than', '30d', '--journals', '--json'));
    expect(young).toMatchObject({ last_runs: { count: 0 }, journals: { count: 0 }, kept: 3 });
    expect(namesIn(rig, 'cache/open')).toHaveLength(1);

    await rig.write('.codex-flow/cache/last/newer.json', '{"v":2}');
    await rig.write('.codex-flow/cache/last/damaged.json', '{"v":1,');
    for (const name of ['newer', 'damaged']) age(`cache/last/${name}.json`, 31);
    age(`journal/${journal}`, 31);
    // What the journal itself says is younger than its time of change.
    expect((await prune(rig, '--older-than', '30d', '--journals')).stdout).toMatch(
      /\n2 notes of last runs removed, 1 unfinished: begun anew next time\n0 journals removed, 0 B\n$/,
    );
    expect(namesIn(rig, 'cache/last')).toEqual(['newer.json']);
    expect((await prune(rig, '--older-than', '0m', '--journals')).stdout).toMatch(
      /1 journal removed, .*kB, 1 of runs that were killed or crashed\n$/,
    );
    expect(filesIn(rig, 'journal')).toEqual([]);
    expect(namesIn(rig, 'cache/open')).toEqual([]);
  });

  test('is done by one at a time', async () => {
    await using rig = await Rig.create({ files: { [pathOf('work')]: work('true') } });
    await run(rig, 'work');
    const lock = join(rig.dir, '.codex-flow/cache/prune.lock');
    await writeFile(lock, JSON.stringify(newRecord('20261001-000000-aaaaaa')));
    expectRefusal(
      await prune(rig, '--older-than', '0m'),
      new RegExp(
        `another prune is going on: process ${process.pid}, since \\d{4}-.*\\n  - try again when it is done`,
      ),
    );
  });
});

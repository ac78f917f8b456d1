import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { SteeredCommands } from '../rig/steered-commands.ts';
import { expectRefusal, oneJob, pathOf } from './texts.ts';
import { idOf, journalPath, writeRun } from './written-journals.ts';

const verify = (rig: Rig, ...args: string[]) => rig.run(['journal', 'verify', ...args]);

type Tamper = (lines: string[]) => string;
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const at = (lines: readonly string[], index: number): string => lines[index] ?? '';

/** What was done to a journal of eight lines, the line that must be named, and why. */
const tampered: readonly (readonly [string, Tamper, number, RegExp])[] = [
  [
    'a byte of line 1',
    (l) => text([at(l, 0).replace('login', 'logon'), ...l.slice(1)]),
    1,
    /does not have the hash/,
  ],
  [
    'a byte of line 4',
    (l) => text(l.with(3, at(l, 3).replace('"first"', '"First"'))),
    4,
    /its content does not have the hash that the line after it carries/,
  ],
  [
    'a byte of the last line',
    (l) => text(l.with(7, at(l, 7).replace('fine', 'fire'))),
    8,
    /does not fit its "seal"/,
  ],
  ['the seal', (l) => text(l.with(7, at(l, 7).replace(/,"seal":"\w+"/, ''))), 8, /its "seal" is missing/],
  [
    'the number of a line',
    (l) => text(l.with(2, at(l, 2).replace('"seq":3', '"seq":9'))),
    3,
    /its "seq" says 9/,
  ],
  ['line 1 removed', (l) => text(l.slice(1)), 1, /record 1 is missing before it/],
  ['line 5 removed', (l) => text(l.toSpliced(4, 1)), 5, /record 5 is missing before it/],
  ['lines 3 to 6 removed', (l) => text(l.toSpliced(2, 4)), 3, /records 3 to 6 are missing before it/],
  [
    'lines swapped',
    (l) => text(l.toSpliced(3, 2, at(l, 4), at(l, 3))),
    4,
    /record 5 stands where record 4 belongs/,
  ],
  ['a line twice', (l) => text(l.toSpliced(4, 0, at(l, 2))), 5, /record 3 stands here again, after record 4/],
  ['a line appended', (l) => text([...l, at(l, 3)]), 9, /it stands after the end of the run/],
  ['garbage appended', (l) => `${text(l)}garbage`, 9, /it stands after the end of the run/],
  ['an empty line', (l) => text(l.toSpliced(2, 0, '')), 3, /it is not JSON/],
  [
    'a line broken in two',
    (l) => text(l.toSpliced(2, 1, at(l, 2).slice(0, 40), at(l, 2).slice(40))),
    3,
    /not JSON/,
  ],
  [
    'a newer format',
    (l) => text(l.with(5, at(l, 5).replace('"v":1', '"v":7'))),
    6,
    /format version 7.*update codex-flow/,
  ],
];

describe('journal verify', () => {
  test('finds what real runs wrote whole', async () => {
    await using rig = await Rig.create({ files: { [pathOf('hello')]: oneJob } });
    await rig.run(['run', 'hello', '--reporter', 'silent']);
    await rig.run(['run', 'hello', '--reporter', 'silent']);
    const { exitCode, stdout, stderr } = await verify(rig);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^2 journals verified, \d+ records: nothing was changed\n$/);
    expect((await verify(rig, 'latest')).stdout).toMatch(/^1 journal verified/);
  });

  test.each(tampered)('names the line: %s', async (_, tamper, line, why) => {
    await using rig = await Rig.create();
    const good = await writeRun(rig, 0);
    const bad = await writeRun(rig, 1);
    const lines = (await rig.read(journalPath(bad))).trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    await rig.write(journalPath(bad), tamper(lines));
    const { exitCode, stdout, stderr } = await verify(rig);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(`^${journalPath(bad)}\\n {2}line ${line}: .*\\n1 of 2 journals changed, cut or damaged\\n$`),
    );
    expect(stdout).toMatch(why);
    expect((await verify(rig, good)).exitCode).toBe(0);
    const json = JSON.parse((await verify(rig, bad, '--json')).stdout);
    expect(json).toMatchObject({ ok: false, journals: [{ id: bad, ok: false, line }] });
  });

  test('sees a journal under the name of another run', async () => {
    await using rig = await Rig.create();
    const id = await writeRun(rig, 0);
    await copyFile(join(rig.dir, journalPath(id)), join(rig.dir, journalPath(idOf(5))));
    const { exitCode, stdout } = await verify(rig);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`line 1: it is of run "${id}", whose journal has another name`);
  });

  test('takes a missing end for a crash, and says that it may be cut', async () => {
    await using rig = await Rig.create();
    const id = await writeRun(rig, 0);
    const whole = await rig.read(journalPath(id));
    await rig.write(journalPath(id), whole.slice(0, -40));
    const torn = await verify(rig);
    expect(torn.exitCode).toBe(0);
    expect(torn.stdout).toContain(
      '  its last line is cut off, it has no end: the run was killed or crashed, or its last lines were removed\n',
    );
    await rig.write(journalPath(id), whole.split('\n').slice(0, 5).join('\n').concat('\n'));
    const cut = await verify(rig);
    expect(cut.exitCode).toBe(0);
    expect(cut.stdout).toContain('  it has no end: ');
    expect(cut.stdout).toMatch(/: nothing was changed, 1 without an end\n$/);
    expect(JSON.parse((await verify(rig, '--json')).stdout)).toEqual({
      ok: true,
      journals: [
        {
          id,
          path: join(rig.dir, journalPath(id)),
          ok: true,
          lines: 5,
          torn: false,
          sealed: false,
          running: false,
        },
      ],
    });
  });

  test('finds the journal of a run that goes on fine, and that of a killed one', async () => {
    await using commands = await SteeredCommands.create();
    const work = `jobs:\n  hold:\n    steps: [{ run: ${JSON.stringify(commands.command('hold'))} }]\n`;
    await using rig = await Rig.create({ files: { [pathOf('work')]: work } });
    const running = rig.start(['run', 'work']);
    await commands.next();
    const now = await verify(rig);
    expect(now.exitCode).toBe(0);
    expect(now.stdout).toContain('  fine so far: the run goes on\n');
    running.kill('SIGKILL');
    await running.finished;
    const after = await verify(rig);
    expect(after.exitCode).toBe(0);
    expect(after.stdout).toContain('it has no end: the run was killed or crashed');
  });

  test('refuses what it can not look at', async () => {
    await using rig = await Rig.create();
    expectRefusal(await verify(rig), /nothing has run here yet/);
    await writeRun(rig, 0);
    expectRefusal(await verify(rig, 'nope'), /there is no run "nope" here/);
    expectRefusal(await rig.run(['journal', 'verfy']), /unknown command 'verfy'\n\(Did you mean verify\?\)/);
    const group = await rig.run(['journal']);
    expect(group.exitCode).toBe(2);
    expect(group.stderr).toContain('Usage: codex-flow journal');
  });
});

import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/run-events.ts';
import { samples } from '../journal/samples.ts';
import { Rig } from '../rig/rig.ts';
import { SteeredCommands } from '../rig/steered-commands.ts';
import { expectRefusal, jsonOf, pathOf } from './texts.ts';
import {
  completedPair,
  failedPair,
  idOf,
  journalLines,
  journalPath,
  started,
  writeRun,
} from './written-journals.ts';

const evil = '\u001b[2J\u001b]0;title\u0007\u202e';
const instances = 60;

/** 60 instances of which three failed, and an end. */
async function writeWideRun(rig: Rig): Promise<string> {
  const id = idOf(0);
  const nodes = Array.from({ length: instances }, (_, i) =>
    [5, 8, 57].includes(i) ? failedPair(i, `no answer ${evil}`) : completedPair(i, `answer ${i} ${evil}`),
  );
  const events: RunEvent[] = [
    started(id),
    { ...samples['job.started'], instances },
    ...nodes.flat(),
    { type: 'log', level: 'warning', message: `beware ${evil}`, node: null },
    { ...samples['job.completed'], result: 'failure', reason: null },
    {
      ...samples['run.completed'],
      result: 'failure',
      outputs: { verdict: `fine ${evil}`, list: Array.from({ length: 80 }, (_, i) => i) },
    },
  ];
  await rig.write(journalPath(id), `${journalLines(events).join('\n')}\n`);
  return id;
}

describe('show <run>', () => {
  test('shows a real run: jobs, steps, failures, outputs', async () => {
    const text = `name: Work
inputs: { who: { default: me } }
jobs:
  look:
    strategy: { matrix: { n: [1, 2] } }
    steps:
      - { id: read, prompt: "Read {{ matrix.n }}", files: [] }
      - { id: check, run: "test {{ matrix.n }} = 1" }
  end:
    needs: look
    if: \${{ !cancelled() }}
    steps: [{ id: sum, run: "printf done" }]
outputs: { sum: "\${{ jobs.end.outputs.sum }}" }
`;
    await using rig = await Rig.create({ files: { [pathOf('work')]: text } });
    await rig.run(['run', 'work', '--agent', 'simulated']);
    const { exitCode, stdout, stderr } = await rig.run(['show']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Work\n {2}run {6,}\d{8}-\d{6}-\w{6}\n {2}result {3,}failure\n/);
    expect(stdout).toMatch(/^ {2}inputs +who: me$/m);
    expect(stdout).toMatch(/^✖ look 1\/2 done, 1 failed/m);
    expect(stdout).toMatch(/^ {2}✔ \[0\] 1 /m);
    expect(stdout).toMatch(/^ {4}✔ read .*tokens$/m);
    expect(stdout).toMatch(/^ {4}✖ check .*command: the command exited with code 1/m);
    expect(stdout).toMatch(/^✔ end /m);
    expect(stdout).toContain('Failed:\n  look[1]/check: command\n');
    expect(stdout).toMatch(/^Run failed in .*4 nodes completed, 1 failed/m);
    expect(stdout).toMatch(/Output sum:\n {2}done\n$/);
    const json = jsonOf(await rig.run(['show', 'latest', '--json']));
    expect(json).toMatchObject({
      result: 'failure',
      inputs: { who: 'me' },
      nodes: { nodes: 5, completed: 4, failed: 1 },
      outputs: { sum: 'done' },
      jobs: [
        { id: 'look', matrix: true, result: 'failure' },
        { id: 'end', result: 'success', nodes: [{ node: 'end/sum', status: 'completed' }] },
      ],
    });
    const [look] = (json as { jobs: { nodes: { node: string; failure: unknown; matrix: unknown }[] }[] })
      .jobs;
    expect(look?.nodes.find(({ node }) => node === 'look[1]/check')).toMatchObject({
      status: 'failed',
      matrix: { n: 2 },
      failure: { class: 'command', continued: false },
    });
  });

  test('bounds a wide matrix, failures first; --all shows every one', async () => {
    await using rig = await Rig.create();
    await writeWideRun(rig);
    const { stdout } = await rig.run(['show']);
    expect(stdout).toContain('look 57/60 done, 3 failed');
    expect(stdout.match(/^ {2}[✔✖] \[\d+\]/gm)).toEqual(['  ✖ [5]', '  ✖ [8]', '  ✖ [57]']);
    expect(stdout).toContain('… and 57 more: --all shows every one');
    expect(stdout).toMatch(/… and \d+ more lines/);
    expect(stdout.split('\n').length).toBeLessThan(80);
    const all = await rig.run(['show', '--all']);
    expect(all.stdout.match(/^ {2}[✔✖] \[\d+\] file-\d+\.ts/gm)).toHaveLength(instances);
    expect(all.stdout).toContain('    - 79');
    const { jobs } = jsonOf(await rig.run(['show', '--json'])) as { jobs: { nodes: unknown[] }[] };
    expect(jobs[0]?.nodes).toHaveLength(instances);
  });

  test('prints nothing that a terminal would obey, and keeps to its width', async () => {
    await using rig = await Rig.create();
    await writeWideRun(rig);
    for (const args of [
      ['show'],
      ['show', '--all'],
      ['show', 'look[5]/read'],
      ['show', 'look[6]/read'],
      ['runs'],
    ]) {
      const { stdout } = await rig.run(args);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    }
    const { stdout } = await rig.run(['show', '--all'], { tty: true });
    const rows = stdout.split('\n').filter((line) => /^ *\S+ \[\d+\]/.test(line));
    expect(Math.max(...rows.map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  });

  test('shows how far a run came that was killed, and one that goes on', async () => {
    await using commands = await SteeredCommands.create();
    const text = `jobs:
  look:
    strategy: { matrix: { n: [1, 2] } }
    steps:
      - { id: read, run: ${JSON.stringify(commands.command('n{{ matrix.n }}'))} }
  end:
    needs: look
    steps: [{ run: "true" }]
`;
    await using rig = await Rig.create({ files: { [pathOf('work')]: text } });
    const running = rig.start(['run', 'work', '--reporter', 'lines']);
    const [first] = await commands.nextAll(2);
    first?.exit(0);
    await running.waitForOutput(/look\[0\]\/read.*(?:done|completed|\d+ms)/);
    const now = await rig.run(['show']);
    expect(now.stdout).toMatch(/^ {2}result {3,}running$/m);
    expect(now.stdout).toContain('look 1/2 done, 1 running');
    expect(now.stdout).toContain('end waits for look');
    running.kill('SIGKILL');
    await running.finished;
    const { stdout } = await rig.run(['show']);
    expect(stdout).toMatch(/^ {2}result {3,}unfinished$/m);
    expect(stdout).toContain('look 1/2 done, 1 not finished');
    expect(stdout).toMatch(/^ {2}- \[1\] 2 not finished$/m);
    expect(stdout).toContain('end not started');
    expect(stdout).toMatch(/^Not finished: 1 node so far, no tokens\n {2}It was killed or crashed/m);
    const node = await rig.run(['show', 'look[1]/read']);
    expect(node.stdout).toMatch(/^ {2}result {3,}not finished$/m);
    expect(jsonOf(await rig.run(['show', 'look[1]/read', '--json']))).toMatchObject({ status: 'unfinished' });
  });
});

describe('which run', () => {
  test('is the newest, or named by id, prefix or path', async () => {
    await using rig = await Rig.create();
    const older = await writeRun(rig, 0);
    const newer = await writeRun(rig, 30);
    const shown = async (...args: string[]): Promise<unknown> =>
      (jsonOf(await rig.run(['show', '--json', ...args])) as { id: unknown }).id;
    expect(await shown()).toBe(newer);
    expect(await shown('latest')).toBe(newer);
    expect(await shown(older)).toBe(older);
    expect(await shown(older.toUpperCase())).toBe(older);
    expect(await shown('20261001')).toBe(older);
    expect(await shown(journalPath(older))).toBe(older);
    expect(await shown(`${older}.jsonl`)).toBe(older);
  });

  test('is asked for again where it is unknown or not the only one', async () => {
    await using rig = await Rig.create();
    for (let n = 0; n < 8; n++) await writeRun(rig, n);
    const last = idOf(7);
    expectRefusal(
      await rig.run(['show', `${last.slice(0, -1)}x`]),
      /there is no run ".*x" here\n {2}- did you mean /,
    );
    expectRefusal(
      await rig.run(['show', 'nope']),
      new RegExp(
        `there is no run "nope" here\\n  - the newest runs are ${last}, .*, …\\n  - codex-flow runs shows all`,
      ),
    );
    expectRefusal(
      await rig.run(['show', '2026']),
      /"2026" could be any of 8 runs\n {2}- type more of the id: /,
    );
    expectRefusal(await rig.run(['show', '']), /there is no run ""/);
  });

  test('is none where nothing has run', async () => {
    await using rig = await Rig.create();
    expectRefusal(await rig.run(['show']), /nothing has run here yet/);
    expectRefusal(await rig.run(['show', 'latest', 'a/b']), /nothing has run here yet/);
  });
});

describe('show <run> <node>', () => {
  test('prints one node whole', async () => {
    await using rig = await Rig.create();
    const long = `${'a long line '.repeat(1000)}end of it`;
    const item = { type: 'command_execution', command: 'ls -a', exit_code: 0 };
    const [begun, done] = completedPair(0, long);
    const [failing, failed] = failedPair(1, 'no "a" at all');
    const [first] = samples['node.failed'].attempts;
    const events = [
      started(idOf(0)),
      begun,
      failing,
      { ...samples['agent.item'], instance: 0, node: 'look[0]/read', item },
      done,
      { ...failed, attempts: [first, first], answer: '{}' },
    ] as RunEvent[];
    await rig.write(journalPath(idOf(0)), `${journalLines(events).join('\n')}\n`);
    const { exitCode, stdout } = await rig.run(['show', 'latest', 'look[0]/read']);
    expect(exitCode).toBe(0);
    for (const part of [
      'look[0]/read\n  run ',
      'result     success\n',
      'matrix     {"file":"src/a.ts"}\n',
      `key        ${'a'.repeat(64)}\n`,
      'Prompt:\n  Read src/a.ts\n',
      'Schema:\n  {\n',
      'Standard output:\n  out\n',
      `Output:\n  ${long}\n`,
      'What the agent did:\n  $ ls -a\n',
    ]) {
      expect(stdout).toContain(part);
    }
    const second = await rig.run(['show', 'look[1]/read']);
    expect(second.stdout).toContain('result     failure: schema\n');
    expect(second.stdout).toContain('Failure:\n  no "a" at all\n');
    expect(second.stdout).toMatch(
      /Attempt 1 of 2:\n {2}schema: no "a"\n.*thread t-1\n {2}answer:\n {2}\{"a":1\}\n/,
    );
    expect(jsonOf(await rig.run(['show', 'latest', 'look[0]/read', '--json']))).toMatchObject({
      run: idOf(0),
      node: 'look[0]/read',
      status: 'completed',
      matrix: { file: 'src/a.ts' },
      input: { text: 'Read src/a.ts' },
      output: long,
      items: [item],
    });
  });

  test('suggests nodes of the run', async () => {
    await using rig = await Rig.create();
    const id = await writeRun(rig, 0);
    expectRefusal(
      await rig.run(['show', id, 'look[0]/raed']),
      /has no node "look\[0\]\/raed"\n {2}- did you mean "look\[0\]\/read"\?\n {2}- its nodes: look\[0\]\/read, look\[1\]\/read\n/,
    );
    expectRefusal(
      await rig.run(['show', id, 'look']),
      / {2}- nodes of look: look\[0\]\/read, look\[1\]\/read\n/,
    );
    expectRefusal(await rig.run(['show', id, 'lok']), / {2}- nodes of look: /);
    expectRefusal(await rig.run(['show', 'xyz/abc']), /has no node "xyz\/abc"\n {2}- its nodes: /);
  });
});

describe('a journal that is not as it was', () => {
  test('is shown as far as it goes, and says which line is bad', async () => {
    await using rig = await Rig.create();
    const id = await writeRun(rig, 0);
    const lines = (await rig.read(journalPath(id))).split('\n');
    lines[3] = 'garbage';
    await rig.write(journalPath(id), lines.join('\n'));
    const { exitCode, stdout, stderr } = await rig.run(['show']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('look');
    expect(stderr).toMatch(/line 4: it is not JSON; see codex-flow journal verify /);
  });

  test('of a newer format is refused', async () => {
    await using rig = await Rig.create();
    const id = await writeRun(rig, 0);
    const lines = (await rig.read(journalPath(id))).split('\n');
    lines[2] = (lines[2] ?? '').replace('"v":1', '"v":2');
    await rig.write(journalPath(id), lines.join('\n'));
    const words = /can't be shown: line 3: it has format version 2, and this codex-flow reads up to 1/;
    expectRefusal(await rig.run(['show']), words);
    expectRefusal(await rig.run(['show', 'look[0]/read']), words);
  });

  test.each([
    ['an empty file', ''],
    ['text', 'hello\n'],
    ['a bare start', '{"v":1,"seq":1,"at":"2026","prev":"","type":"run.started"}\n'],
    ['no start', `${journalLines(completedPair(0, 'x')).join('\n')}\n`],
  ])('%s is no crash', async (_, text) => {
    await using rig = await Rig.create();
    await rig.write(journalPath('20261001-000000-000000'), text);
    expectRefusal(await rig.run(['show']), /can't be shown: /);
  });

  test('with records that were changed by hand is no crash', async () => {
    await using rig = await Rig.create();
    const id = await writeRun(rig, 0);
    const text = await rig.read(journalPath(id));
    for (const [from, to] of [
      ['"instance":0', '"instance":1e15'],
      ['"instance":0', '"instance":"a"'],
      ['"usage":{', '"usage":null,"x":{'],
      ['"steps":[{', '"steps":[null,{'],
      ['"inputs":{', '"inputs":null,"x":{'],
      ['"result":"success"', '"result":"__proto__"'],
      ['"totals":{', '"totals":[],"x":{'],
      ['"attempts":[', '"attempts":null,"x":['],
    ] as const) {
      expect(text).toContain(from);
      await rig.write(journalPath(id), text.replace(from, to));
      for (const args of [['show'], ['show', 'look[0]/read'], ['runs']]) {
        const { stderr, exitCode } = await rig.run(args);
        expect(stderr, `${from} ${args}`).not.toMatch(/^\s+at /m);
        expect([0, 1, 2]).toContain(exitCode);
      }
    }
  }, 60_000);
});

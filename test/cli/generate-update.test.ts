import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ResponsesServer, type Scenario } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import { inTurn } from './generate-answers.ts';
import { expectRefusal, pathOf } from './texts.ts';

/** In a style of its own: what no edit touches must stay like that. */
const original = `# Ours, by hand.
name:   'Review'   # keep this

jobs:
    # The job's comment.
    look:
        steps:
            -   id: read      # an id
                prompt: "Read {{ git.branch }}."


                files: [ README.md,   src/a.ts ]
`;
const addition = {
  old: `    # The job's comment.\n    look:\n`,
  new: `    # The job's comment.\n    tests:\n        steps:\n            -   id: check\n                prompt: Check the tests.\n    look:\n`,
};
const changed = original.replace(addition.old, () => addition.new);
const change = (edits: readonly object[], notes = '') => ({ edits, notes });

let server: ResponsesServer;
beforeAll(async () => {
  server = await ResponsesServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

async function prepared(scenario: Scenario, text = original): Promise<Rig> {
  const rig = await Rig.create({ files: { 'README.md': 'x', 'src/a.ts': 'a', [pathOf('review')]: text } });
  await rig.codex(scenario);
  return rig;
}

describe('generate --update', () => {
  test('changes what the edits say, after a repair, and nothing else to the byte', async () => {
    const scenario = server.scenario();
    scenario.answer(
      inTurn(
        change([{ old: 'no such line', new: 'x' }, addition]),
        change([{ ...addition, new: addition.new.replace('prompt:', 'promt:') }]),
        change([{ old: 'promt: Check', new: 'prompt: Check' }], 'It checks the tests, too.'),
      ),
    );
    await using rig = await prepared(scenario);
    const run = await rig.run(['generate', '--update', 'review', 'also check the tests', '--yes']);
    expect(run.exitCode).toBe(0);
    expect(await rig.read(pathOf('review'))).toBe(changed);
    const [first, second, third] = scenario.calls;
    expect(first?.prompt).toContain(original);
    expect(first?.prompt).toContain('also check the tests');
    expect(second?.prompt).toContain('edit 1: "old" does not stand in the file: "no such line"');
    expect(third?.prompt).toContain('Your edits are made.');
    expect(third?.prompt).toContain('[unknown-key]');
    expect(new Set(scenario.calls.map((call) => call.threadId)).size).toBe(1);
    expect(run.stdout).toContain(
      '--- .codex-flow/workflows/review.yml\n+++ .codex-flow/workflows/review.yml\n@@ ',
    );
    expect(run.stdout).toContain('\n+    tests:\n+        steps:\n');
    expect(run.stdout).not.toMatch(/^-(?!--)/m);
    expect(run.stdout).toContain('It checks the tests, too.');
    expect(run.stdout).toContain('wrote .codex-flow/workflows/review.yml');
    expect((await rig.journal())[0]).toMatchObject({
      inputs: { update: '.codex-flow/workflows/review.yml' },
    });
  });

  test('keeps CRLF and a byte order mark', async () => {
    const windows = `\ufeff${original.replaceAll('\n', '\r\n')}`;
    const scenario = server.scenario();
    scenario.answer(inTurn(change([addition])));
    await using rig = await prepared(scenario, windows);
    expect((await rig.run(['generate', '--update', 'review', '--yes', 'more'])).exitCode).toBe(0);
    expect(await rig.read(pathOf('review'))).toBe(`\ufeff${changed.replaceAll('\n', '\r\n')}`);
  });

  test('without a terminal and without --yes it shows the diff, writes nothing, and keeps the draft', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(change([addition])));
    await using rig = await prepared(scenario);
    const run = await rig.run(['generate', '--update', 'review', 'more']);
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toContain('+            -   id: check\n');
    expect(run.stderr).toContain(
      'there is no terminal to ask on\n  - with --yes it is written without asking',
    );
    expect(run.stderr).toContain('the draft is kept in .codex-flow/drafts/review.yml');
    expect(await rig.read(pathOf('review'))).toBe(original);
    expect(await rig.read('.codex-flow/drafts/review.yml')).toBe(changed);
  });

  test.runIf(process.platform === 'linux').each([
    ['y\n', 0, changed],
    ['\n', 1, original],
    ['\u0003', 130, original],
  ])('asks on a terminal: %j', async (reply, exitCode, text) => {
    const scenario = server.scenario();
    scenario.answer(inTurn(change([addition])));
    await using rig = await prepared(scenario);
    const running = rig.start(['generate', '--update', 'review', 'more'], {
      tty: true,
      env: { TERM: 'xterm' },
      input: null,
    });
    await running.waitForOutput(/Write this to \.codex-flow\/workflows\/review\.yml\? \[y\/N\] /);
    running.type(reply);
    const run = await running.finished;
    expect(run.stdout).toContain('\u001b[32m+    tests:');
    expect(run.exitCode).toBe(exitCode);
    expect(await rig.read(pathOf('review'))).toBe(text);
  });

  test('says so if nothing changes', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(change([], 'It does that already.')));
    await using rig = await prepared(scenario);
    const run = await rig.run(['generate', '--update', 'review', 'more']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('nothing changes in .codex-flow/workflows/review.yml');
    expect(run.stdout).toContain('It does that already.');
  });

  test('does not overwrite what was changed meanwhile', async () => {
    const scenario = server.scenario();
    await using rig = await prepared(scenario);
    const running = rig.start(['generate', '--update', 'review', '--yes', 'more']);
    const call = await scenario.next();
    await rig.write(pathOf('review'), `${original}# mine\n`);
    call.reply(change([addition]));
    const { exitCode, stderr } = await running.finished;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('was changed by somebody else meanwhile, and is kept as it is');
    expect(await rig.read(pathOf('review'))).toBe(`${original}# mine\n`);
  });

  test('--dry-run: the new YAML alone on stdout; --json: one object with the diff', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(change([addition]), change([addition])));
    await using rig = await prepared(scenario);
    const dry = await rig.run(['generate', '--update', 'review', '--dry-run', 'more']);
    expect({ exitCode: dry.exitCode, stdout: dry.stdout }).toEqual({ exitCode: 0, stdout: changed });
    expect(dry.stderr).toContain('+    tests:');
    const json = await rig.run(['generate', '--update', 'review', '--json', '--yes', 'more']);
    expect(json.exitCode).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ result: 'written', name: 'review', yaml: changed });
    expect((JSON.parse(json.stdout) as { diff: string }).diff).toContain('\n+    tests:\n');
    expect(await rig.read(pathOf('review'))).toBe(changed);
  });

  test('what never gets right leaves the file as it was', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(change([{ old: 'prompt:', new: 'promt:' }]), change([]), change([])));
    await using rig = await prepared(scenario);
    const run = await rig.run(['generate', '--update', 'review', '--yes', 'more']);
    expect({ exitCode: run.exitCode, stdout: run.stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(await rig.read(pathOf('review'))).toBe(original);
    expect(await rig.read('.codex-flow/drafts/review.txt')).toContain('[unknown-key]');
  });

  test('a file with the line ends of Windows keeps them, and its diff is as readable as any', async () => {
    const scenario = server.scenario();
    scenario.answer((call) => call.reply(change([addition])));
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    await using rig = await prepared(scenario, windows(original));
    const dry = await rig.run(['generate', '--update', 'review', 'more', '--dry-run', '--json']);
    expect((JSON.parse(dry.stdout) as { diff: string }).diff).toContain('\n+    tests:\r\n');
    const { stdout } = await rig.run(['generate', '--update', 'review', 'more', '--yes']);
    expect(stdout).toContain('\n+    tests:\n');
    expect(stdout).not.toContain('␍');
    expect(await rig.read(pathOf('review'))).toBe(windows(changed));
  });

  test('a shared workflow is not changed, and without a login no other is offered', async () => {
    await using rig = await prepared(server.scenario());
    expectRefusal(
      await rig.run(['generate', '--update', 'pr-review', 'more']),
      /only workflows of this repository/,
      /codex-flow add pr-review\n/,
    );
    expectRefusal(
      await rig.run(['generate', '--update', 'review']),
      /what should change\?/,
      /--update review/,
    );
    await using empty = await Rig.create({ files: { [pathOf('review')]: original } });
    const home = { CODEX_HOME: empty.dir };
    const refused = await empty.run(['generate', '--update', 'review', 'review a pull request'], {
      env: home,
    });
    expectRefusal(refused, /not logged in/);
    expect(refused.stderr).not.toContain('codex-flow run');
  });

  test('a read-only file is refused before anything is asked', async () => {
    const { chmod } = await import('node:fs/promises');
    const scenario = server.scenario();
    await using rig = await prepared(scenario);
    await chmod(`${rig.dir}/${pathOf('review')}`, 0o444);
    expectRefusal(
      await rig.run(['generate', '--update', 'review', 'more']),
      /review\.yml can't be changed: (?:it is read-only|.*permission)/i,
    );
    expect(scenario.calls).toEqual([]);
  });
});

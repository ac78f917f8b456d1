import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../src/agents/agent.ts';
import { createCodexAgent } from '../../src/agents/codex/codex-agent.ts';
import { probeSandbox, reportCodex } from '../../src/agents/codex/doctor.ts';
import { contextOf, turnIn } from '../conformance/agent-conformance.ts';
import { expectNoProcesses, processesWith } from '../rig/census.ts';
import { type CodexHomeOptions, codexHome } from '../rig/codex-home.ts';
import { ResponsesServer, type Scenario } from '../rig/responses-server.ts';
import type { ServerCall } from '../rig/server-call.ts';

let server: ResponsesServer;
let base: string;
beforeAll(async () => {
  server = await ResponsesServer.start();
  base = await realpath(await mkdtemp(join(tmpdir(), 'codex-agent-')));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(base, { recursive: true, force: true });
});

interface Place extends AsyncDisposable {
  readonly agent: Agent;
  readonly scenario: Scenario;
  readonly cwd: string;
  readonly home: string;
  readonly config: () => Promise<string>;
}

/** A repository, a configuration and a scenario of their own. */
async function place(options: CodexHomeOptions & { env?: Record<string, string> } = {}): Promise<Place> {
  const scenario = server.scenario();
  const home = await codexHome(scenario, options);
  const cwd = await mkdtemp(join(base, 'repo-'));
  execFileSync('git', ['init', '--quiet'], { cwd });
  return {
    // Commands run in a login shell: whose profile is none of these tests' business.
    agent: createCodexAgent({ env: { ...process.env, HOME: base, CODEX_HOME: home.path, ...options.env } }),
    scenario,
    cwd,
    home: home.path,
    config: () => readFile(join(home.path, 'config.toml'), 'utf8'),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

/** The model runs one command and answers with what it printed. */
const runs =
  (command: string) =>
  (call: ServerCall): void => {
    const output = call.toolOutputs.at(-1);
    if (output === undefined) call.runCommand(command);
    else call.reply(output);
  };

const seen = (call: ServerCall | undefined): string => JSON.stringify(call?.body.input);

describe('the environment of a turn', () => {
  it('gives Codex its model, effort, instructions, images and a strict schema', async () => {
    await using here = await place({ config: 'developer_instructions = "Mine first."' });
    here.scenario.answer((call) => call.reply({ a: 1 }));
    const image = join(here.cwd, 'dot.png');
    const dot =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    await writeFile(image, Buffer.from(dot, 'base64'));
    const schema = {
      type: 'object',
      properties: { a: { type: 'integer' } },
      required: ['a'],
      additionalProperties: false,
    };
    const result = await here.agent.run(
      turnIn(here.cwd, {
        schema,
        model: 'gpt-5.4',
        effort: 'low',
        images: [image],
        instructions: 'Say "yes"\nor nö.',
      }),
      contextOf(),
    );
    expect(result).toMatchObject({ ok: true, answer: '{"a":1}', model: 'gpt-5.4' });
    const [call] = here.scenario.calls;
    expect(call?.body).toMatchObject({
      model: 'gpt-5.4',
      reasoning: { effort: 'low' },
      text: { format: { strict: true } },
    });
    expect(call?.schema).toEqual(schema);
    expect(call?.prompt).toContain('What in it could cause a failing login?');
    expect(seen(call)).toContain('data:image/png;base64,');
    expect(seen(call)).toContain(JSON.stringify('Mine first.\n\nSay "yes"\nor nö.').slice(1, -1));
    expect(seen(call)).toContain('You are a coding agent running in the Codex CLI');
  });

  it("gives the step's variables to commands, but no keys and tokens", async () => {
    await using here = await place({ env: { SOME_API_KEY: 'secret-1' } });
    here.scenario.answer(runs('echo "[$GREETING][$SOME_API_KEY][$CODEX_FLOW_NODE]"'));
    const turn = turnIn(here.cwd, { env: { GREETING: 'hello' } });
    const result = await here.agent.run(turn, contextOf());
    expect(result.ok && result.answer).toMatch(/\[hello\]\[\]\[[\w-]+\.\d+\]/);
  });

  it('reads AGENTS.md, and leaves config.toml as it is where the agent may write', async () => {
    await using here = await place();
    await writeFile(join(here.cwd, 'AGENTS.md'), 'Rule 4711 of this repository.');
    here.scenario.answer((call) => call.reply('ok'));
    const before = await here.config();
    for (const sandbox of ['read-only', 'workspace-write', 'danger-full-access'] as const) {
      const result = await here.agent.run(turnIn(here.cwd, { sandbox }), contextOf());
      expect(result.ok).toBe(true);
      expect(seen(here.scenario.calls.at(-1))).toContain('Rule 4711');
    }
    expect(await here.config()).toBe(before);
  });

  it('leaves config.toml as it is in a linked worktree', async () => {
    await using here = await place();
    here.scenario.answer((call) => call.reply('ok'));
    const git = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    execFileSync('git', [...git, 'commit', '--quiet', '--allow-empty', '-m', 'x'], { cwd: here.cwd });
    const tree = `${here.cwd}-tree`;
    execFileSync('git', ['worktree', 'add', '--quiet', tree], { cwd: here.cwd });
    await mkdir(join(tree, 'deep'));
    const before = await here.config();
    const result = await here.agent.run(
      turnIn(join(tree, 'deep'), { sandbox: 'workspace-write', root: tree }),
      contextOf(),
    );
    expect(result.ok).toBe(true);
    expect(await here.config()).toBe(before);
  });

  it('keeps the distrust that a user has noted', async () => {
    await using here = await place();
    await writeFile(join(here.cwd, 'AGENTS.md'), 'Rule 4711 of this repository.');
    const config = `${await here.config()}\n[projects."${here.cwd}"]\ntrust_level = "untrusted"\n`;
    await writeFile(join(here.home, 'config.toml'), config);
    here.scenario.answer((call) => call.reply('ok'));
    await here.agent.run(turnIn(here.cwd, { sandbox: 'workspace-write' }), contextOf());
    expect(seen(here.scenario.calls.at(-1))).not.toContain('Rule 4711');
    expect(await here.config()).toBe(config);
  });

  it('lets workspace-write write in the workspace and in added directories, not in /tmp', async () => {
    await using here = await place();
    const added = await mkdtemp(join(base, 'added-'));
    const outside = join(base, `outside-${process.pid}`);
    here.scenario.answer(runs(`touch inside '${added}/yes'; touch '${outside}'; echo done`));
    const turn = turnIn(here.cwd, { sandbox: 'workspace-write', addDirs: [added] });
    const result = await here.agent.run(turn, contextOf());
    expect(result.ok && result.answer).toContain('Read-only file system');
    expect(existsSync(join(here.cwd, 'inside'))).toBe(true);
    expect(existsSync(join(added, 'yes'))).toBe(true);
    expect(existsSync(outside)).toBe(false);
  });

  it('shows commands and file changes as they happen', async () => {
    await using here = await place();
    here.scenario.answer((call) => {
      if (call.toolOutputs.length === 0) call.runCommand('echo hi');
      else if (call.toolOutputs.length === 1)
        call.applyPatch('*** Begin Patch\n*** Add File: new.txt\n+text\n*** End Patch\n');
      else call.reply('done');
    });
    const context = contextOf();
    const result = await here.agent.run(turnIn(here.cwd, { sandbox: 'workspace-write' }), context);
    // Three calls of the model, each 100 tokens in and 10 out.
    expect(result).toMatchObject({ ok: true, usage: { input_tokens: 300, output_tokens: 30 } });
    expect(await readFile(join(here.cwd, 'new.txt'), 'utf8')).toBe('text\n');
    expect(context.activities.map(({ phase, item }) => `${phase} ${item.type}`)).toEqual([
      'started command_execution',
      'completed command_execution',
      'started file_change',
      'completed file_change',
      'completed agent_message',
    ]);
  });
});

describe('ends that are not good', () => {
  it('a broken configuration and a long prompt: a failure, not a crash (EPIPE)', async () => {
    await using here = await place({ config: 'a = = 3' });
    for (let i = 0; i < 3; i++) {
      const result = await here.agent.run(turnIn(here.cwd, { prompt: 'x'.repeat(900_000) }), contextOf());
      expect(result).toMatchObject({
        ok: false,
        threadId: undefined,
        failure: { class: 'agent', message: expect.stringContaining('config.toml:3:5') },
      });
    }
  });

  it.each([
    ['an empty prompt', { prompt: ' \n' }, 'agent', /empty/],
    ['a prompt that is too long', { prompt: 'x'.repeat(1_048_577) }, 'context-window', /1,048,576/],
    ['instructions that are too long', { instructions: 'é'.repeat(60_000) }, 'context-window', /100,000/],
    ['an image that is not there', { images: ['/no/image.png'] }, 'workspace', /\/no\/image\.png/],
    ['a directory that is not there', { cwd: '/no/where' }, 'workspace', /\/no\/where/],
  ] as const)('%s: found before Codex is started', async (_, changes, expected, words) => {
    await using here = await place();
    const result = await here.agent.run(turnIn(here.cwd, changes), contextOf());
    expect(result).toMatchObject({
      ok: false,
      failure: { class: expected, message: expect.stringMatching(words) },
    });
    expect(here.scenario.calls).toEqual([]);
  });

  it('counts what a cancelled turn has spent, and does not count it again later', async () => {
    await using here = await place();
    here.scenario.answer((call) => {
      if (call.prompt === 'finish') call.reply('ok', { usage: { input_tokens: 7 } });
      else if (call.toolOutputs.length === 0) call.runCommand('echo hi', { usage: { input_tokens: 500 } });
    });
    const context = contextOf();
    const running = here.agent.run(turnIn(here.cwd), context);
    await here.scenario.next();
    context.abort();
    const cancelled = await running;
    expect(cancelled).toMatchObject({
      failure: { class: 'cancelled' },
      usage: { input_tokens: 500, output_tokens: 10 },
    });
    const turn = turnIn(here.cwd, { prompt: 'finish', threadId: cancelled.threadId });
    expect(await here.agent.run(turn, contextOf())).toMatchObject({
      ok: true,
      usage: { input_tokens: 7, output_tokens: 10 },
    });
  });

  it('counts what a failed turn has spent', async () => {
    await using here = await place();
    here.scenario.answer((call) => {
      if (call.toolOutputs.length === 0) call.runCommand('true', { usage: { input_tokens: 500 } });
      else call.fail(400, { error: { message: 'no' } });
    });
    expect(await here.agent.run(turnIn(here.cwd), contextOf())).toMatchObject({
      ok: false,
      failure: { class: 'agent', message: 'no' },
      usage: { input_tokens: 500 },
    });
  });

  it('errors on the way are not the end: Codex tries again and the last answer counts', async () => {
    await using here = await place({ streamRetries: 2 });
    here.scenario.answer((call) => {
      if (here.scenario.calls.length === 1) call.drop({ midway: true });
      else call.reply('at last');
    });
    expect(await here.agent.run(turnIn(here.cwd), contextOf())).toMatchObject({
      ok: true,
      answer: 'at last',
    });
  });

  it('lets one of two turns at once on a thread fail, in clear words', async () => {
    await using here = await place();
    here.scenario.answer((call) => {
      if (call.prompt !== 'wait') call.reply('ok');
    });
    const { threadId } = await here.agent.run(turnIn(here.cwd), contextOf());
    const first = here.agent.run(turnIn(here.cwd, { threadId, prompt: 'wait' }), contextOf());
    const call = await here.scenario.next();
    const second = await here.agent.run(turnIn(here.cwd, { threadId }), contextOf());
    expect(second).toMatchObject({
      failure: { message: expect.stringContaining('another turn is running') },
    });
    call.reply('ok');
    expect(await first).toMatchObject({ ok: true });
  });
});

describe('nothing is left behind', () => {
  // Long enough to be found, and with a figure that no other test uses.
  const daemons = (seconds: string, then: string): string =>
    `setsid sleep ${seconds} >/dev/null 2>&1 & (setsid sleep ${seconds} >/dev/null 2>&1 &); (nohup sleep ${seconds} >/dev/null 2>&1 &); ${then}`;

  it('after an abort, with full access, of what the agent sent away', async () => {
    await using here = await place();
    here.scenario.answer((call) => call.runCommand(daemons('4711.1', 'echo started; sleep 4711.1')));
    const context = contextOf();
    const running = here.agent.run(turnIn(here.cwd, { sandbox: 'danger-full-access' }), context);
    while (processesWith('sleep 4711.1').length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    context.abort();
    expect(await running).toMatchObject({ failure: { class: 'cancelled' } });
    await expectNoProcesses('sleep 4711.1', 0);
    await expectNoProcesses(here.cwd, 0);
  });

  it('after a good end, of what the agent left running', async () => {
    await using here = await place();
    here.scenario.answer(runs(daemons('4711.2', 'echo started')));
    const result = await here.agent.run(turnIn(here.cwd, { sandbox: 'danger-full-access' }), contextOf());
    expect(result.ok && result.answer).toContain('started');
    await expectNoProcesses('sleep 4711.2', 0);
  });
});

describe('the check before anything is spent', () => {
  const check = async (options: CodexHomeOptions & { env?: Record<string, string> }) => {
    await using here = await place(options);
    const readiness = await here.agent.check();
    expect(here.scenario.calls).toEqual([]);
    return readiness;
  };

  it('a provider without a login is enough', async () => {
    expect(await check({})).toEqual({
      ready: true,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });

  it('no login', async () => {
    expect(await check({ provider: 'requires_openai_auth = true' })).toMatchObject({
      ready: false,
      problem: 'Codex is not logged in',
      remedies: expect.arrayContaining([
        expect.stringContaining('codex login'),
        expect.stringContaining('--agent simulated'),
      ]),
    });
  });

  it('CODEX_API_KEY in place of a login', async () => {
    const env = { CODEX_API_KEY: 'key' };
    expect(await check({ provider: 'requires_openai_auth = true', env })).toMatchObject({ ready: true });
  });

  it("the provider's variable", async () => {
    const provider = 'env_key = "LOCAL_MODEL_KEY"';
    expect(await check({ provider })).toMatchObject({
      ready: false,
      problem: expect.stringContaining('LOCAL_MODEL_KEY'),
    });
    expect(await check({ provider, env: { LOCAL_MODEL_KEY: 'x' } })).toMatchObject({ ready: true });
  });

  it('a configuration that Codex does not take', async () => {
    expect(await check({ config: 'profile = "old"' })).toMatchObject({
      ready: false,
      problem: expect.stringContaining('profile'),
    });
    expect(await check({ config: 'a = = 3' })).toMatchObject({
      ready: false,
      problem: expect.stringContaining('config.toml'),
    });
  });

  it("inside an agent's sandbox", async () => {
    const nowhere = await check({ env: { CODEX_HOME: '/nowhere/codex' } });
    expect(nowhere).toMatchObject({
      ready: false,
      problem: 'CODEX_HOME is /nowhere/codex, which is no folder that is there',
    });
    expect(await check({ env: { CODEX_SANDBOX_NETWORK_DISABLED: '1' } })).toMatchObject({
      ready: false,
      problem: expect.stringContaining('sandbox'),
    });
  });

  it('tells doctor where Codex is, its version, login and sandbox', async () => {
    await using here = await place();
    const env = { ...process.env, CODEX_HOME: here.home };
    expect(await reportCodex(env)).toEqual({
      path: expect.stringMatching(/codex(\.exe)?$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      login: { loggedIn: false, text: 'Not logged in' },
      problem: undefined,
    });
    expect(await probeSandbox(env)).toEqual({ works: true, path: expect.stringMatching(/codex(\.exe)?$/) });
  });
});

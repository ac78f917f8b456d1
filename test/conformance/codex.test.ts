import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCodexAgent } from '../../src/agents/codex/codex-agent.ts';
import { codexHome } from '../rig/codex-home.ts';
import { type AutoAnswer, ResponsesServer } from '../rig/responses-server.ts';
import { describeAgent, type Subject } from './agent-conformance.ts';

/** The real codex program, with a model that is played on loopback. */
describeAgent(
  'codex',
  async () => {
    const server = await ResponsesServer.start();
    const cwd = await realpath(await mkdtemp(join(tmpdir(), 'codex-conformance-')));
    const home = await codexHome(server);
    const subject = async (answer: AutoAnswer): Promise<Subject> => {
      server.answer(answer);
      return {
        // Codex runs a login shell when it starts: whose profile is none of these tests' business.
        agent: createCodexAgent({ env: { ...process.env, HOME: cwd, CODEX_HOME: home.path } }),
        cwd,
        busy: async () => {
          await server.next();
        },
      };
    };
    const report = { suspect: 'src/auth.ts', confidence: 0.8, severity: 'high' };
    return {
      willing: () => subject((call) => call.reply(call.schema === undefined ? 'The token.' : report)),
      endless: () => subject(() => {}),
      failing: () => subject((call) => call.fail(400, { error: { message: 'Unsupported parameter: x' } })),
      silent: () => subject((call) => call.replyEmpty()),
      close: async () => {
        await server[Symbol.asyncDispose]();
        await home[Symbol.asyncDispose]();
        await rm(cwd, { recursive: true, force: true });
      },
    };
  },
  { canBeSilent: true },
);

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { quoted } from '../../diagnostics/wording.ts';
import type { Readiness } from '../agent.ts';
import { askCodex, findCodex } from './program.ts';
import { property } from './property.ts';
import { codexHomeOf } from './rollout.ts';
import type { CodexState } from './state.ts';

const withoutCodex = 'or try it without Codex: --agent simulated';

const logIn = [
  'run "npx @openai/codex login" (it starts the Codex that comes with codex-flow)',
  'or set CODEX_API_KEY',
  withoutCodex,
];

const notReady = (problem: string, ...remedies: readonly string[]): Readiness => ({
  ready: false,
  problem,
  remedies,
});

/** Whether Codex can answer, before anything is spent: found, configured, logged in, not in a sandbox of its own. */
export async function checkCodex(
  env: NodeJS.ProcessEnv,
  readState: (path: string) => Promise<CodexState | undefined>,
): Promise<Readiness> {
  if (env.CODEX_SANDBOX_NETWORK_DISABLED === '1')
    return notReady(
      "this runs inside an agent's sandbox, where there is no network and Codex can't reach its model",
      'run codex-flow outside of the agent, or give the agent network access',
      withoutCodex,
    );
  const home = codexHomeOf(env);
  // Only where it is set: Codex makes the one that it has by default.
  if (env.CODEX_HOME && statSync(home, { throwIfNoEntry: false })?.isDirectory() !== true)
    return notReady(
      `CODEX_HOME is ${home}, which is no folder that is there`,
      'make the folder, and log in with "npx @openai/codex login", or correct the variable',
      'or unset CODEX_HOME: Codex then uses .codex in your home',
      withoutCodex,
    );
  const path = await findCodex();
  if (!path.ok)
    return notReady(
      `the codex program is not installed: ${path.error}`,
      'install again with "npm install --include=optional"',
      withoutCodex,
    );
  const state = await readState(path.value);
  return state === undefined ? loginStatusReadiness(path.value, env) : judge(state, env);
}

function judge(state: CodexState, env: NodeJS.ProcessEnv): Readiness {
  if (state.configProblem !== undefined)
    return notReady(
      `Codex can't read its configuration: ${state.configProblem}`,
      `mend ${join(codexHomeOf(env), 'config.toml')}`,
      withoutCodex,
    );
  const provider = property(state.config, 'model_provider');
  if (typeof provider === 'string') {
    const variable = property(state.config, 'model_providers', provider, 'env_key');
    if (typeof variable === 'string' && !env[variable])
      return notReady(
        `Codex's model provider ${quoted(provider)} needs the environment variable ${variable}, which is not set`,
        `set ${variable}`,
        withoutCodex,
      );
  }
  if (state.needsLogin && !state.loggedIn && !env.CODEX_API_KEY)
    return notReady('Codex is not logged in', ...logIn);
  return { ready: true, version: state.version };
}

/** For a Codex whose app server does not answer: the login alone. */
async function loginStatusReadiness(path: string, env: NodeJS.ProcessEnv): Promise<Readiness> {
  const [version, login] = await Promise.all([
    askCodex(path, ['--version'], env),
    askCodex(path, ['login', 'status'], env),
  ]);
  if (version.code !== 0)
    return notReady(`the codex program can't be started: ${version.text}`, withoutCodex);
  if (login.code !== 0 && !env.CODEX_API_KEY) return notReady(login.text, ...logIn);
  return { ready: true, version: version.text.replace(/^\S+\s+/, '') };
}

import { createCodexAgent } from '../../agents/codex/codex-agent.ts';
import { type CodexReport, probeSandbox, reportCodex } from '../../agents/codex/doctor.ts';
import { type Check, good, problem } from './check.ts';
import { sandboxRemedies } from './sandbox.ts';

const sandboxVariable = 'CODEX_SANDBOX_NETWORK_DISABLED';

/** The program, its login or provider, its sandbox, and whether we run inside one. All are asked at the same time. */
export async function checkCodex(env: NodeJS.ProcessEnv): Promise<readonly Check[]> {
  const { [sandboxVariable]: inSandbox, ...outside } = env;
  const [report, readiness, sandbox] = await Promise.all([
    reportCodex(outside),
    // Asked as if outside of a sandbox, so that what is wrong beside that shows as well.
    createCodexAgent({ env: outside }).check(),
    probeSandbox(outside),
  ]);
  const checks = [program(report)];
  if (report.problem === undefined) {
    checks.push(
      readiness.ready
        ? good('login', loginText(report, outside))
        : problem('login', readiness.problem, ...readiness.remedies),
      sandbox.works
        ? good('sandbox', 'works, for agents\' commands and for steps with "sandbox"')
        : problem(
            'sandbox',
            `no commands can be run in it, neither those of agents nor steps with "sandbox": ${sandbox.problem}`,
            ...sandboxRemedies(sandbox.problem),
            'in a container that is a sandbox itself, agents may have "sandbox: danger-full-access"',
          ),
    );
  }
  if (inSandbox === '1') {
    checks.push(
      problem(
        'network',
        "codex-flow runs inside an agent's sandbox, where Codex can't reach its model",
        'run codex-flow outside of the agent, or give the agent network access',
      ),
    );
  }
  return checks;
}

function program({ path, version, problem: fault }: CodexReport): Check {
  if (path === undefined) {
    return problem(
      'codex',
      `the program is not installed: ${fault}`,
      'install again with "npm install --include=optional"',
    );
  }
  if (version === undefined) return problem('codex', `${path} can't be started: ${fault}`);
  return good('codex', `${version}, ${path}`);
}

function loginText({ login }: CodexReport, env: NodeJS.ProcessEnv): string {
  if (login?.loggedIn === true) return login.text;
  return env.CODEX_API_KEY
    ? 'CODEX_API_KEY is set'
    : 'not logged in, and the configured model provider asks for no login';
}

import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { property } from './property.ts';

/** What Codex says of itself, with every layer of its configuration taken into account. */
export interface CodexState {
  readonly version: string | null;
  /** Whether somebody is logged in. */
  readonly loggedIn: boolean;
  /** Whether the model provider in use asks for an OpenAI login. */
  readonly needsLogin: boolean;
  /** Why the configuration can't be read; Codex would refuse to run. */
  readonly configProblem: string | undefined;
  /** The configuration in effect, as Codex names its keys; empty where it can't be read. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** How long Codex may take to answer; it usually takes a tenth of a second. */
const patienceMs = 5_000;

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message?: string };
  readonly params?: unknown;
}

/**
 * Asks the program for its login and configuration through its app server, which spends nothing and goes to no network.
 * That answers what reading `config.toml` could only guess: system, managed and user layers, built-in providers, where
 * logins are kept. Undefined where it does not answer in this way.
 */
export function readCodexState(path: string, env: NodeJS.ProcessEnv): Promise<CodexState | undefined> {
  return new Promise((resolve) => {
    const child = spawn(path, ['app-server', '--config', 'features.plugins=false'], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const answers = new Map<number, Answer>();
    let warning: string | undefined;
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    child.on('error', () => resolve(undefined));
    child.on('close', () => {
      clearTimeout(timer);
      resolve(stateFrom(answers, warning));
    });
    child.stdin.on('error', () => {});
    const ask = (id: number | undefined, method: string, params: object): void => {
      child.stdin.write(`${JSON.stringify({ ...(id === undefined ? {} : { id }), method, params })}\n`);
    };
    ask(1, 'initialize', { clientInfo: { name: 'codex-flow', title: 'codex-flow', version: '1' } });
    ask(undefined, 'initialized', {});
    ask(2, 'account/read', { refreshToken: false });
    ask(3, 'config/read', { includeLayers: false });
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = parse(line);
      if (answer?.method === 'configWarning') {
        const details = property(answer.params, 'details');
        if (typeof details === 'string') warning = details;
      }
      if (answer?.id !== undefined) answers.set(answer.id, answer);
      if (answers.has(2) && answers.has(3)) {
        // It has said what we want to know: its orderly end would take as long again.
        clearTimeout(timer);
        child.kill();
        resolve(stateFrom(answers, warning));
      }
    });
  });
}

function stateFrom(
  answers: ReadonlyMap<number, Answer>,
  warning: string | undefined,
): CodexState | undefined {
  const account = answers.get(2)?.result;
  const read = answers.get(3);
  const needsLogin = property(account, 'requiresOpenaiAuth');
  if (read === undefined || typeof needsLogin !== 'boolean') return undefined;
  const config = property(read.result, 'config');
  const agent = property(answers.get(1)?.result, 'userAgent');
  const [, version] = typeof agent === 'string' ? (/^[^/]*\/(\S+)/.exec(agent) ?? []) : [];
  return {
    version: version ?? null,
    loggedIn: (property(account, 'account') ?? null) !== null,
    needsLogin,
    configProblem: read.error === undefined ? undefined : (warning ?? read.error.message ?? 'unknown'),
    config: isRecord(config) ? config : {},
  };
}

function parse(line: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

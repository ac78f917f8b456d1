import { askCodex, findCodex } from './program.ts';

/** What `doctor` tells of Codex beside the agent's own check. */
export interface CodexReport {
  /** Undefined where the program is not there; `problem` says why. */
  readonly path: string | undefined;
  readonly version: string | undefined;
  /** What `codex login status` says. */
  readonly login: { readonly loggedIn: boolean; readonly text: string } | undefined;
  readonly problem: string | undefined;
}

export async function reportCodex(env: NodeJS.ProcessEnv = process.env): Promise<CodexReport> {
  const path = await findCodex();
  if (!path.ok) return { path: undefined, version: undefined, login: undefined, problem: path.error };
  const [version, login] = await Promise.all([
    askCodex(path.value, ['--version'], env),
    askCodex(path.value, ['login', 'status'], env),
  ]);
  const started = version.code === 0;
  return {
    path: path.value,
    version: started ? version.text.replace(/^\S+\s+/, '') : undefined,
    login: started ? { loggedIn: login.code === 0, text: login.text } : undefined,
    problem: started ? undefined : version.text,
  };
}

/** Whether Codex can run a command in its sandbox on this machine; `problem`: what it said, if not. Takes 0.1 s. */
export async function probeSandbox(
  env: NodeJS.ProcessEnv = process.env,
): Promise<
  { readonly works: true; readonly path: string } | { readonly works: false; readonly problem: string }
> {
  const path = await findCodex();
  if (!path.ok) return { works: false, problem: path.error };
  const command = process.platform === 'win32' ? ['cmd', '/c', 'exit 0'] : ['true'];
  const { code, text } = await askCodex(path.value, ['sandbox', '--', ...command], env);
  return code === 0 ? { works: true, path: path.value } : { works: false, problem: text };
}

import { quoted } from '../diagnostics/wording.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Workflow } from '../model/workflow.ts';
import type { Problem } from './problem.ts';

/** A workflow's secrets, read from the environment. */
export function readSecrets(
  workflow: Workflow,
  env: Readonly<NodeJS.ProcessEnv>,
): Result<Readonly<Record<string, string>>, Problem> {
  const missing = workflow.secrets.filter(({ name }) => (env[name] ?? '') === '');
  if (missing.length > 0) {
    const names = missing.map(({ name }) => quoted(name)).join(', ');
    return err({
      message: `the workflow needs ${missing.length === 1 ? 'the secret' : 'the secrets'} ${names}, which the environment does not set`,
      remedies: missing.map(({ name }) => `set ${name} in the environment of this command`),
    });
  }
  return ok(Object.fromEntries(workflow.secrets.map(({ name }) => [name, env[name] ?? ''])));
}

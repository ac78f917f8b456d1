import { quoted } from '../diagnostics/wording.ts';
import type { Scopes } from '../engine/scopes.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
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

/** What stands for secrets where their values must not: in keys, and in plans. */
export function placeholders(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, `***${name}***`]));
}

/** A scope with secrets, and the same with each secret's name in the place of its value, for keys. */
export function withSecrets(scope: Scope, secrets: Readonly<Record<string, string>>): Scopes {
  const extended = (values: Readonly<Record<string, string>>): Scope => ({
    ...scope,
    contexts: { ...scope.contexts, secrets: values },
  });
  const real = extended(secrets);
  const names = Object.keys(secrets);
  return { real, keyed: names.length === 0 ? real : extended(placeholders(names)) };
}

import type { Scope } from '../model/scope.ts';
import type { Call, Inputs } from '../model/workflow.ts';
import { calledScope } from '../plan/calls.ts';
import type { Scopes } from './scopes.ts';

/** What a workflow that is used sees before its jobs run; of the caller's secrets those that it declares and is given. */
export function calledScopes(call: Call, { real, keyed }: Scopes, inputs: Inputs): Scopes {
  const names = secretsOf(call);
  const within = (scope: Scope): Scope => {
    const called = calledScope(scope, inputs);
    return { ...called, contexts: { ...called.contexts, secrets: pick(scope.contexts.secrets, names) } };
  };
  const own = within(real);
  return { real: own, keyed: names.length === 0 || real === keyed ? own : within(keyed) };
}

function secretsOf({ secrets, workflow }: Call): readonly string[] {
  const declared = workflow.secrets.map(({ name }) => name);
  if (secrets === 'inherit') return declared;
  const handed = new Set(secrets.map(({ name }) => name));
  return declared.filter((name) => handed.has(name));
}

function pick(secrets: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  const values = (secrets ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  );
}

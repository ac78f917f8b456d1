import { err, ok, type Result } from '../model/result.ts';
import type { Scope, ScopeFunctions } from '../model/scope.ts';
import type { Entry, Text } from '../model/workflow.ts';
import { renderText } from '../template/render.ts';

/**
 * A scope twice: `real` is what agents and commands get, `keyed` has each secret replaced by its name and is what keys
 * are made from. Where a workflow has no secrets both are the same object.
 */
export interface Scopes {
  readonly real: Scope;
  readonly keyed: Scope;
}

type Contexts = Readonly<Record<string, unknown>>;

/** Adds contexts to both. */
export function extendScopes(scopes: Scopes, contexts: Contexts): Scopes {
  return extendEach(scopes, contexts, contexts);
}

export function extendEach(scopes: Scopes, real: Contexts, keyed: Contexts): Scopes {
  const extend = (scope: Scope, more: Contexts): Scope => ({
    ...scope,
    contexts: { ...scope.contexts, ...more },
  });
  const extended = extend(scopes.real, real);
  return {
    real: extended,
    keyed: scopes.real === scopes.keyed && real === keyed ? extended : extend(scopes.keyed, keyed),
  };
}

export function withStatus(scope: Scope, status: NonNullable<ScopeFunctions['status']>): Scope {
  return { ...scope, functions: { ...scope.functions, status } };
}

/** A text twice, for the agent and for the key. */
export interface RenderedText {
  readonly real: string;
  readonly keyed: string;
}

/** Renders a text in both scopes; the error is a message for the user. */
export function renderBoth(
  text: Text,
  scopes: Scopes,
  mode: Parameters<typeof renderText>[2] = { kind: 'prose' },
): Result<RenderedText, string> {
  const real = renderText(text, scopes.real, mode);
  if (!real.ok) return real;
  if (scopes.keyed === scopes.real) return ok({ real: real.value, keyed: real.value });
  const keyed = renderText(text, scopes.keyed, mode);
  return keyed.ok ? ok({ real: real.value, keyed: keyed.value }) : keyed;
}

/** Renders each text; the first that fails is the error. */
export function renderAll(texts: readonly Text[], scopes: Scopes): Result<readonly RenderedText[], string> {
  const rendered: RenderedText[] = [];
  for (const text of texts) {
    const one = renderBoth(text, scopes);
    if (!one.ok) return one;
    rendered.push(one.value);
  }
  return ok(rendered);
}

/** Renders `env` entries and joins them with those of the `env` context around, which they may use. */
export function extendEnv(scopes: Scopes, entries: readonly Entry<Text>[]): Result<Scopes, string> {
  if (entries.length === 0) return ok(scopes);
  const real: Record<string, string> = { ...envOf(scopes.real) };
  const keyed: Record<string, string> = { ...envOf(scopes.keyed) };
  for (const entry of entries) {
    const rendered = renderBoth(entry.value, scopes);
    if (!rendered.ok) return err(`env "${entry.key}": ${rendered.error}`);
    real[entry.key] = rendered.value.real;
    keyed[entry.key] = rendered.value.keyed;
  }
  const more = { env: real };
  return ok(extendEach(scopes, more, scopes.real === scopes.keyed ? more : { env: keyed }));
}

export function envOf(scope: Scope): Readonly<Record<string, string>> {
  return (scope.contexts.env ?? {}) as Readonly<Record<string, string>>;
}

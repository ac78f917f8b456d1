import { evaluateValue } from '../expression/evaluate.ts';
import type { Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Value } from '../model/workflow.ts';

/** What a key's value must be, and how that is said. */
export interface Kind<T> {
  readonly words: string;
  is(value: Json): value is T & Json;
}

export const positiveInteger: Kind<number> = {
  words: 'a whole number from 1',
  is: (value): value is number => Number.isInteger(value) && (value as number) >= 1,
};

export const positiveNumber: Kind<number> = {
  words: 'a number above 0',
  is: (value): value is number => typeof value === 'number' && value > 0,
};

export const trueOrFalse: Kind<boolean> = {
  words: 'true or false',
  is: (value): value is boolean => typeof value === 'boolean',
};

/** Evaluates a key that may be absent; the error is a message that names the key. */
export function typedValue<T>(
  key: string,
  value: Value | undefined,
  kind: Kind<T>,
  scope: Scope,
): Result<T | undefined, string> {
  if (value === undefined) return ok(undefined);
  const evaluated = evaluateValue(value, scope);
  if (!evaluated.ok) return err(`${key}: ${evaluated.error}`);
  if (kind.is(evaluated.value)) return ok(evaluated.value);
  return err(`${key} must be ${kind.words}, but it is ${JSON.stringify(evaluated.value)}`);
}

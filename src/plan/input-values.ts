import { oneOf } from '../diagnostics/wording.ts';
import { evaluateValue } from '../expression/evaluate.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { InputSpec, InputType } from '../model/workflow.ts';

const words: Record<InputType, string> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  choice: 'one of its options',
};

export const optionsOf = (spec: InputSpec): string => `one of ${oneOf(spec.options)}`;

/** Why a value does not fit its input, as what follows on its name; undefined where it does. */
export function misfit(spec: InputSpec, value: Json): string | undefined {
  const fits: Record<InputType, () => boolean> = {
    string: () => typeof value === 'string',
    number: () => typeof value === 'number' && Number.isFinite(value),
    boolean: () => typeof value === 'boolean',
    array: () => Array.isArray(value),
    object: () => isJsonObject(value),
    choice: () => typeof value === 'string' && spec.options.includes(value),
  };
  if (fits[spec.type]()) return undefined;
  const expected = spec.type === 'choice' ? optionsOf(spec) : words[spec.type];
  return `must be ${expected}, but it is ${JSON.stringify(value)}`;
}

/**
 * The value of an input that is not given: its default, or empty by its type. The error is what follows on its name.
 *
 * @param remedy how a required one is given.
 */
export function inputFallback(spec: InputSpec, scope: Scope, remedy: string): Result<Json, string> {
  if (spec.default !== undefined) {
    const value = evaluateValue(spec.default, scope);
    if (!value.ok) return err(`has a default that can't be told: ${value.error}`);
    const problem = misfit(spec, value.value);
    return problem === undefined ? value : err(`${problem} by its default`);
  }
  if (spec.required) {
    const what = spec.description === undefined ? '' : ` (${spec.description})`;
    return err(`is required${what}: ${remedy}`);
  }
  const empty: Record<InputType, Json> = {
    string: '',
    number: 0,
    boolean: false,
    array: [],
    object: {},
    choice: spec.options[0] ?? '',
  };
  return ok(empty[spec.type]);
}

import type { Place } from '../diagnostics/source.ts';
import { evaluateValue } from '../expression/evaluate.ts';
import { contextsUsed } from '../expression/references.ts';
import type { Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { ContextName, Scope } from '../model/scope.ts';
import type { Call, InputSpec, Inputs } from '../model/workflow.ts';
import { inputFallback, misfit } from './input-values.ts';

/** Why a workflow can't be given its inputs: where it is said, and what follows on the input's name. */
export interface CallProblem {
  readonly place: Place;
  readonly input: string;
  readonly problem: string;
}

/** Whether what a job gives to the workflow that it uses can only be known once other jobs have ended. */
export const waitsForJobs = (call: Call): boolean => usesContext(call, 'needs');

export const usesContext = (call: Call, context: ContextName): boolean =>
  call.with.some(({ value }) => contextsUsed(value).has(context));

/** The inputs of a workflow that is used. The scope is that of the instance that uses it. */
export function calledInputs(call: Call, scope: Scope): Result<Inputs, CallProblem> {
  const inputs: Record<string, Json> = {};
  const { git, run } = scope.contexts;
  const outside: Scope = { functions: scope.functions, contexts: { git, run } };
  for (const spec of call.workflow.inputs) {
    const value = inputOf(call, spec, scope, outside);
    if (!value.ok) return value;
    inputs[spec.name] = value.value;
  }
  return ok(inputs);
}

function inputOf(call: Call, spec: InputSpec, scope: Scope, outside: Scope): Result<Json, CallProblem> {
  const entry = call.with.find(({ key }) => key === spec.name);
  if (entry === undefined) {
    const value = inputFallback(spec, outside, 'give it in "with"');
    return value.ok ? value : err({ place: call.place, input: spec.name, problem: value.error });
  }
  const { place } = entry.value;
  const value = evaluateValue(entry.value, scope);
  if (!value.ok) return err({ place, input: spec.name, problem: `can't be told: ${value.error}` });
  const problem = misfit(spec, value.value);
  return problem === undefined ? value : err({ place, input: spec.name, problem });
}

/** What a workflow that is used sees before its jobs run: its own inputs, and what is the same for the whole run. */
export const calledScope = (scope: Scope, inputs: Inputs): Scope => ({
  functions: scope.functions,
  contexts: { git: scope.contexts.git, run: scope.contexts.run, inputs },
});

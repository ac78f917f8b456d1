import { evaluateValue } from '../expression/evaluate.ts';
import { maskJson } from '../journal/mask.ts';
import type { JobId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import type { JobOutcome } from '../model/outcome.ts';
import type { RunContext } from './context.ts';
import { outcomeContext } from './outcome-context.ts';
import { extendScopes } from './scopes.ts';

/** Every output of a workflow that can be told; after a failure some can't, which is no fault of their own. */
export function workflowOutputs(
  run: Pick<RunContext, 'workflow' | 'scopes' | 'mask'>,
  outcomes: ReadonlyMap<JobId, JobOutcome>,
): { values: Record<string, Json>; problem: string | undefined } {
  const jobs = Object.fromEntries([...outcomes].map(([id, outcome]) => [id, outcomeContext(outcome)]));
  const scope = extendScopes(run.scopes, { jobs }).keyed;
  const values: Record<string, Json> = {};
  let problem: string | undefined;
  for (const entry of run.workflow.outputs) {
    const value = evaluateValue(entry.value, scope);
    // Inputs may hold a secret's value; what steps brought back is masked already.
    if (value.ok) values[entry.key] = maskJson(value.value, run.mask);
    else problem ??= run.mask(`output "${entry.key}": ${value.error}`);
  }
  return { values, problem };
}

import { evaluateValue } from '../expression/evaluate.ts';
import type { Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Job } from '../model/workflow.ts';
import type { InstanceState } from './instance-state.ts';

/** What an instance gives to later jobs: the job's `outputs:`, or else every named step's output. */
export function outputsOf(job: Job, instance: InstanceState): Result<Record<string, Json>, string> {
  const outputs: Record<string, Json> = {};
  if (job.outputs === undefined) {
    for (const step of job.steps) {
      const outcome = step.named ? instance.outcomeOf(step.id) : undefined;
      if (outcome !== undefined) outputs[step.id] = outcome.output;
    }
    return ok(outputs);
  }
  for (const entry of job.outputs) {
    const value = evaluateValue(entry.value, instance.scopes().real);
    if (!value.ok) return err(`output "${entry.key}" of job "${job.id}": ${value.error}`);
    outputs[entry.key] = value.value;
  }
  return ok(outputs);
}

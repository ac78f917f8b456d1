import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Step } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

/** A step id is used once in a job, also by the steps that have none and are called `step-N`. */
export const stepIds: Check = function* ({ workflow }: CheckContext): Generator<Diagnostic> {
  for (const job of workflow.jobs) {
    const seen = new Map<string, Step>();
    for (const step of job.steps) {
      const first = seen.get(step.id);
      seen.set(step.id, first ?? step);
      if (first === undefined) continue;
      const [written, other] = step.named ? [step, first] : [first, step];
      const note = other.named ? 'first used here' : `this step has no id, so it is "${step.id}"`;
      yield diagnostic(
        'duplicate-id',
        written.place,
        { id: step.id, job: job.id },
        { related: [{ place: other.place, note }] },
      );
    }
  }
};

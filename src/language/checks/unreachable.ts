import { type Diagnostic, diagnostic, type RelatedPlace } from '../../diagnostics/diagnostic.ts';
import { isSwitchedOff } from '../../expression/check-condition.ts';
import { compileCondition } from '../../expression/compiled-condition.ts';
import type { Job } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

/** Jobs and steps whose condition is false by what is written in it; those that a job so takes along stand beside it. */
export const unreachable: Check = function* ({ workflow }: CheckContext): Generator<Diagnostic> {
  for (const job of workflow.jobs) {
    if (job.if !== undefined && isSwitchedOff(job.if)) {
      const related = skippedWith(job, workflow.jobs);
      yield diagnostic('unreachable', job.if.place, { what: `job "${job.id}"` }, { related });
    }
    for (const step of job.steps) {
      if (step.if === undefined || !isSwitchedOff(step.if)) continue;
      yield diagnostic('unreachable', step.if.place, { what: `step "${step.id}"` });
    }
  }
};

/** More frames than these say nothing more. */
const mostShown = 3;

/** The jobs that are skipped because one is: what needs it, and asks for no status itself. */
function skippedWith(job: Job, jobs: readonly Job[]): readonly RelatedPlace[] {
  const skipped = new Set<string>([job.id]);
  const related: RelatedPlace[] = [];
  for (let more = true; more && related.length < mostShown; ) {
    more = false;
    for (const other of jobs) {
      const need = other.needs.find(({ id }) => skipped.has(id));
      if (need === undefined || skipped.has(other.id) || asksStatus(other)) continue;
      skipped.add(other.id);
      related.push({ place: need.place, note: `so job "${other.id}", which needs it, is skipped, too` });
      more = true;
    }
  }
  return related.slice(0, mostShown);
}

function asksStatus({ if: condition }: Job): boolean {
  if (condition === undefined) return false;
  const compiled = compileCondition(condition);
  return compiled.kind !== 'expression' || compiled.asksStatus;
}

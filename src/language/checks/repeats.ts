import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { functionsByName } from '../../expression/functions.ts';
import { functionsUsed, references } from '../../expression/references.ts';
import type { Job, Step, Value } from '../../model/workflow.ts';
import { surelyShown } from '../../template/references.ts';
import type { Check, CheckContext } from './check.ts';
import { textsOf } from './step-texts.ts';

/** Loops that can't do what they are for: that end as they began, or whose first iteration fails in any case. */
export const repeats: Check = function* ({ workflow }: CheckContext): Generator<Diagnostic> {
  for (const job of workflow.jobs) {
    const { repeat } = job;
    if (repeat === undefined) continue;
    if (repeat.until !== undefined && !mayChange(repeat.until)) {
      yield diagnostic('unchanging-until', repeat.until.place, {});
    }
    for (const step of job.steps) yield* nullAtFirst(job, step);
  }
};

/** Whether a value may be another one after an iteration: by its steps, or by files that they change. */
const mayChange = (until: Value): boolean =>
  references(until).some(({ path: [context] }) => context === 'steps' || context === 'repeat') ||
  [...functionsUsed(until)].some((name) => functionsByName.get(name.toLowerCase())?.pure !== true);

function* nullAtFirst(job: Job, step: Step): Generator<Diagnostic> {
  // A step with a condition may well leave the first iteration out.
  if (step.if !== undefined) return;
  for (const text of textsOf(step)) {
    for (const { path, place } of surelyShown(text)) {
      const [context, name, ...rest] = path;
      if (context !== 'repeat' || name !== 'previous' || rest.length === 0) continue;
      yield diagnostic('null-at-first', place, { job: job.id, found: path.join('.') });
    }
  }
}

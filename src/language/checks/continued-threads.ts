import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { conditionReferences } from '../../expression/references.ts';
import type { PromptStep, Step } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

/** A thread that may not be there when a step goes on with it, or that another step went on with before. */
export const continuedThreads: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  for (const job of workflow.jobs) {
    if (unsure.has(job)) continue;
    const continued = new Map<string, PromptStep>();
    const earlier = new Map<string, Step>();
    for (const step of job.steps) {
      const target =
        step.kind === 'prompt' && step.thread !== undefined ? earlier.get(step.thread.id) : undefined;
      // Of steps with one id, which is an error, the first is meant.
      if (!earlier.has(step.id)) earlier.set(step.id, step);
      if (step.kind !== 'prompt' || step.thread === undefined || target?.kind !== 'prompt') continue;
      const { id } = step.thread;
      yield* maybeMissing(step, target);
      const before = continued.get(id);
      continued.set(id, step);
      if (before !== undefined) yield* forked(step, before);
    }
  }
};

function* maybeMissing(step: PromptStep, target: PromptStep): Generator<Diagnostic> {
  const { thread } = step;
  if (
    thread === undefined ||
    asksFor(step, target.id) ||
    (step.if?.text.trim() === target.if?.text.trim() && step.if !== undefined)
  )
    return;
  const keeps = target.continueOnError;
  const goesOn = keeps !== undefined && !(keeps.kind === 'literal' && keeps.value === false);
  const place = target.if?.place ?? (goesOn ? keeps.place : undefined);
  if (place === undefined) return;
  const why = target.if === undefined ? 'may fail and let the job go on' : 'has an "if" and may be skipped';
  const note = target.if === undefined ? 'a failure does not end the job' : 'it runs only if this holds';
  const related = [{ place, note }];
  yield diagnostic('thread-may-be-missing', thread.place, { thread: target.id, why }, { related });
}

/** Whether a step's condition looks at the other one. */
const asksFor = ({ if: condition }: PromptStep, id: string): boolean =>
  condition !== undefined &&
  conditionReferences(condition).some(
    ({ path: [context, name] }) =>
      context?.toLowerCase() === 'steps' && name?.toLowerCase() === id.toLowerCase(),
  );

/** Codex has one line of conversation for a thread: who goes on second finds what was said in between. */
function* forked(step: PromptStep, before: PromptStep): Generator<Diagnostic> {
  if (step.thread === undefined || before.thread === undefined) return;
  // One of the two may be there for when the other is not.
  if (step.if !== undefined || before.if !== undefined) return;
  const related = [{ place: before.thread.place, note: `step "${before.id}" goes on with it first` }];
  const params = { thread: step.thread.id, before: before.id, named: before.named };
  yield diagnostic('thread-continued-twice', step.thread.place, params, { related });
}

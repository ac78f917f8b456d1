import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closest } from '../../diagnostics/suggest.ts';
import type { Job, PromptStep } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

/** A thread that goes on is that of an earlier prompt step of the same job, with the same agent. */
export const threads: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  for (const job of workflow.jobs) {
    const places = firstPlaces(job);
    for (const [index, step] of job.steps.entries()) {
      if (step.kind !== 'prompt' || step.thread === undefined) continue;
      const at = places.get(step.thread.id);
      const problem = problemOf(job, step, index, at);
      if (problem === undefined) continue;
      const earlier = job.steps.slice(0, index).filter((other) => other.kind === 'prompt' && other.named);
      const known = at !== undefined;
      if (!known && unsure.has(job)) continue;
      const suggestion = known
        ? undefined
        : closest(step.thread.id, [...earlier.map((other) => other.id), 'new']);
      yield diagnostic('unknown-thread', step.thread.place, { thread: step.thread.id, problem, suggestion });
    }
  }
};

/** Where each id stands first among a job's steps. */
function firstPlaces({ steps }: Job): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [index, { id }] of steps.entries()) if (!places.has(id)) places.set(id, index);
  return places;
}

/** `index`: where the step stands; `at`: where the one stands whose thread it names, if there is one. */
function problemOf(job: Job, step: PromptStep, index: number, at: number | undefined): string | undefined {
  const target = at === undefined ? undefined : job.steps[at];
  if (at === undefined || target === undefined) {
    const isExpression = step.thread?.id.includes('{{') === true;
    return isExpression
      ? 'is an expression: write the id of the step itself, as in "thread: look"'
      : `is no step of job "${job.id}"`;
  }
  if (at === index) return 'is this step itself: leave "thread" out for a new one';
  if (at > index) return 'is a step that runs after this one';
  if (target.kind !== 'prompt')
    return `is ${target.kind === 'run' ? 'a "run"' : 'an "approve"'} step, which has no thread`;
  if (!target.named) return 'is a step without an id of its own: give it one';
  const { agent } = step.options;
  if (agent !== target.options.agent) {
    return `is a thread of agent "${target.options.agent ?? 'codex'}", and this step asks for "${agent ?? 'codex'}"`;
  }
  return undefined;
}

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Job, PromptStep } from '../../model/workflow.ts';
import { fieldsOf, referencesIn } from '../fields.ts';
import type { Check, CheckContext } from './check.ts';

/**
 * Agents whose answers are lost. A step with an id is an output of its job, so only where an `outputs` map stands in
 * place of that can nobody see an answer; an agent that may write does something besides, and a command does, too.
 */
export const unusedStepIds: Check = function* ({ workflow }: CheckContext): Generator<Diagnostic> {
  const jobs = workflow.jobs.filter(({ outputs }) => outputs !== undefined);
  if (jobs.length === 0) return;
  const used = new Map<Job, Set<string> | 'all'>(jobs.map((job) => [job, new Set()]));
  for (const field of fieldsOf(workflow)) {
    const { job } = field.spot;
    const names = job === undefined ? undefined : used.get(job);
    if (job === undefined || names === undefined || names === 'all') continue;
    for (const { path } of referencesIn(field)) {
      const [context, name] = path;
      if (context?.toLowerCase() !== 'steps') continue;
      if (name === undefined || name === '*') used.set(job, 'all');
      else names.add(name.toLowerCase());
    }
  }
  for (const [job, names] of used) {
    if (names === 'all') continue;
    const continued = new Set(
      job.steps.map((step) => (step.kind === 'prompt' ? step.thread?.id : undefined)),
    );
    for (const step of job.steps) {
      if (step.kind !== 'prompt' || !onlyAnswers(step)) continue;
      if (names.has(step.id.toLowerCase()) || continued.has(step.id)) continue;
      yield diagnostic('unused-step-id', step.place, { step: step.id, job: job.id });
    }
  }
};

const onlyAnswers = ({ named, options }: PromptStep): boolean =>
  named && options.sandbox === 'read-only' && !options.network;

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import { checkValue } from '../../expression/check-value.ts';
import type { Shape } from '../../model/shape.ts';
import type { Budget, Job } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

/** An agent's answer decides how many agents run, and nothing bounds it: a long answer is a large bill. */
export const openFanOuts: Check = function* (context: CheckContext): Generator<Diagnostic> {
  if (isBounded(context.workflow.budget)) return;
  for (const job of context.workflow.jobs) {
    if (isBounded(job.budget)) continue;
    const list = asksAgents(job) ? answeredList(context, job) : undefined;
    if (list !== undefined)
      yield diagnostic('open-fan-out', list.place, { author: list.author, job: job.id });
  }
};

const isBounded = ({ tokens, agents }: Budget): boolean => tokens !== undefined || agents !== undefined;

const asksAgents = ({ steps, call }: Job): boolean =>
  steps.some((step) => step.kind === 'prompt') || (call?.workflow.jobs.some(asksAgents) ?? false);

/** The first list of a job's matrix that an agent wrote. */
function answeredList({ sites }: CheckContext, job: Job): { author: string; place: Place } | undefined {
  const source = job.strategy.matrix?.source;
  if (source === undefined) return undefined;
  const site = sites.site('"matrix"', 'strategy', { job });
  const values = source.kind === 'expression' ? [source.value] : source.vectors.map(({ value }) => value);
  for (const value of values) {
    if (value.kind !== 'text') continue;
    const author = anyAuthor(checkValue(value, site).shape);
    if (author !== undefined) return { author, place: value.place };
  }
  return undefined;
}

/** Of the lists in a shape, whoever wrote in one. */
function anyAuthor(shape: Shape): string | undefined {
  if (shape.kind === 'array') return anyAuthor(shape.items);
  if (shape.kind === 'string') return shape.author;
  if (shape.kind !== 'object') return undefined;
  for (const property of shape.properties.values()) {
    const author = anyAuthor(property);
    if (author !== undefined) return author;
  }
  return undefined;
}

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { ancestors, type Graph } from '../../model/graph.ts';
import type { Job, PromptStep, Text } from '../../model/workflow.ts';
import { textReferences } from '../../template/references.ts';
import type { Check, CheckContext } from './check.ts';
import { placeInStep } from './settings.ts';

/** Agents that write into one directory at the same time overwrite each other's work and see it half done. */
export const parallelWriters: Check = function* (context: CheckContext): Generator<Diagnostic> {
  const { workflow, unsure } = context;
  if (workflow.concurrency === 1 || unsure.has(workflow.jobs)) return;
  const writers = workflow.jobs.flatMap((job) => writersOf(job));
  for (const { job, step } of firstOfEach(writers)) {
    if (!hasSeveral(job) || dependsOnInstance(step.cwd, job)) continue;
    const place = placeInStep(context, job, step, 'sandbox');
    yield diagnostic('parallel-writers', place, { step: step.id, job: job.id, other: undefined });
  }
  yield* betweenJobs(context, writers);
};

interface Writer {
  readonly job: Job;
  readonly step: PromptStep;
}

const writersOf = (job: Job): Writer[] =>
  job.steps.flatMap((step) =>
    step.kind === 'prompt' && step.options.sandbox !== 'read-only' ? [{ job, step }] : [],
  );

/** One finding for a job says it all. */
const firstOfEach = (writers: readonly Writer[]): readonly Writer[] =>
  writers.filter((writer, index) => writers.findIndex((other) => other.job === writer.job) === index);

/** Whether more than one instance of a job can run at once. */
function hasSeveral({ strategy }: Job): boolean {
  const { matrix, maxParallel } = strategy;
  if (matrix === undefined || (maxParallel?.kind === 'literal' && maxParallel.value === 1)) return false;
  if (matrix.source.kind === 'expression' || matrix.source.include !== undefined) return true;
  return matrix.source.vectors.some(({ value }) => value.kind !== 'list' || value.items.length > 1);
}

/** Whether each instance has a directory of its own, as far as its name tells. */
function dependsOnInstance(cwd: Text | undefined, job: Job): boolean {
  if (cwd === undefined) return false;
  const from = textReferences(cwd).map(({ path }) => path);
  return from.some(
    ([context, name]) =>
      context === 'matrix' ||
      context === 'strategy' ||
      // Variables and outputs of earlier steps may well hold a directory that was made for the instance.
      context === 'steps' ||
      (context === 'env' &&
        [...job.env].some((entry) => entry.key === name && entry.value.text.includes('{{'))),
  );
}

/** Two jobs of which neither waits for the other; one finding for each job that comes later. */
function* betweenJobs(context: CheckContext, writers: readonly Writer[]): Generator<Diagnostic> {
  const { workflow } = context;
  const needs: Graph = new Map(workflow.jobs.map((job) => [job.id, job.needs.map((need) => need.id)]));
  const seen: Writer[] = [];
  for (const writer of writers) {
    if (seen.length > 200) return;
    const before = ancestors(needs, writer.job.id);
    const other = seen.find(
      (each) =>
        each.job !== writer.job &&
        !before.has(each.job.id) &&
        !ancestors(needs, each.job.id).has(writer.job.id) &&
        !exclusive(each.job, writer.job) &&
        overlap(each.step.cwd, writer.step.cwd),
    );
    if (other === undefined) {
      seen.push(writer);
      continue;
    }
    const place = placeInStep(context, writer.job, writer.step, 'sandbox');
    const at = placeInStep(context, other.job, other.step, 'sandbox');
    const note = `step "${other.step.id}" of job "${other.job.id}" may write there, too`;
    const related = [{ place: at, note }];
    const params = { step: writer.step.id, job: writer.job.id, other: other.job.id };
    yield diagnostic('parallel-writers', place, params, { related });
    return;
  }
}

/** Jobs that both ask for something may well exclude each other. */
const exclusive = (a: Job, b: Job): boolean => a.if !== undefined && b.if !== undefined;

/** Whether one directory is, or lies in, the other, as far as they are written out. */
function overlap(a: Text | undefined, b: Text | undefined): boolean {
  const [one, two] = [directoryOf(a), directoryOf(b)];
  if (one === undefined || two === undefined) return false;
  return `${one}/`.startsWith(`${two}/`) || `${two}/`.startsWith(`${one}/`) || one === '' || two === '';
}

function directoryOf(cwd: Text | undefined): string | undefined {
  if (cwd === undefined) return '';
  if (cwd.text.includes('{{')) return undefined;
  return cwd.text
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+|\/+$/g, '')
    .replace(/^\.$/, '');
}

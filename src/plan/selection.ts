import { closest } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf } from '../diagnostics/wording.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { JobPlan, Plan } from './plan.ts';

/** Which part of a plan is run: everything, or what `--only` names together with all it needs. */
export interface Selection {
  hasJob(job: string): boolean;
  hasInstance(job: string, index: number | undefined): boolean;
  hasStep(job: string, index: number | undefined, step: string): boolean;
}

export const everything: Selection = { hasJob: () => true, hasInstance: () => true, hasStep: () => true };

interface Pick {
  readonly job: string;
  readonly index: number | undefined;
  /** Steps after this one are left out. */
  readonly step: string | undefined;
}

const pattern = /^([^/[\]]+)(?:\[(\d+)\])?(?:\/([^/]+))?$/;

/**
 * Reads `--only` values: `job`, `job[2]`, `job/step`, `job[2]/step`. Jobs that a named one needs are taken whole, and
 * of a named step's job the steps before it. The error is a message for the user.
 */
export function selectNodes(plan: Plan, wanted: readonly string[]): Result<Selection, string> {
  if (wanted.length === 0) return ok(everything);
  const jobs = new Map(plan.jobs.map((job) => [job.job.id as string, job]));
  const picks: Pick[] = [];
  const whole = new Set<string>();
  for (const text of wanted) {
    const pick = parse(text, jobs);
    if (!pick.ok) return pick;
    if (pick.value.index === undefined && pick.value.step === undefined) whole.add(pick.value.job);
    else picks.push(pick.value);
    for (const ancestor of jobs.get(pick.value.job)?.ancestors ?? []) whole.add(ancestor);
  }
  const picksOf = (job: string, index: number | undefined) =>
    picks.filter((pick) => pick.job === job && (pick.index === undefined || pick.index === index));
  return ok({
    hasJob: (job) => whole.has(job) || picks.some((pick) => pick.job === job),
    hasInstance: (job, index) => whole.has(job) || picksOf(job, index).length > 0,
    hasStep: (job, index, step) => {
      if (whole.has(job)) return true;
      const order = jobs.get(job)?.job.steps.map((each) => each.id as string) ?? [];
      return picksOf(job, index).some(
        (pick) => pick.step === undefined || order.indexOf(step) <= order.indexOf(pick.step),
      );
    },
  });
}

function parse(text: string, jobs: ReadonlyMap<string, JobPlan>): Result<Pick, string> {
  const match = pattern.exec(text);
  if (match === null) {
    return err(
      `--only "${text}" is no job or node: write a job ("review"), an instance ("review[2]") or a node ("review[2]/look")`,
    );
  }
  const [, job = '', index, step] = match;
  const found = jobs.get(job);
  if (found === undefined) {
    const names = [...jobs.keys()];
    const suggestion = closest(job, names);
    return err(
      `--only "${text}": there is no job "${job}"${suggestion === undefined ? `, jobs are ${oneOf(names, { word: 'and' })}` : didYouMean(suggestion)}`,
    );
  }
  if (index !== undefined) {
    const problem = indexProblem(found, Number(index));
    if (problem !== undefined) return err(`--only "${text}": ${problem}`);
  }
  const steps = found.job.steps.map((each) => each.id as string);
  if (step !== undefined && !steps.includes(step)) {
    const suggestion = closest(step, steps);
    return err(
      `--only "${text}": job "${job}" has no step "${step}"${suggestion === undefined ? `, its steps are ${oneOf(steps, { word: 'and' })}` : didYouMean(suggestion)}`,
    );
  }
  return ok({ job, index: index === undefined ? undefined : Number(index), step });
}

function indexProblem({ job, instances }: JobPlan, index: number): string | undefined {
  if (job.strategy.matrix === undefined)
    return `job "${job.id}" has no matrix, so it has no instance ${index}`;
  if (instances.kind === 'dynamic' || index < instances.instances.length) return undefined;
  const count = instances.instances.length;
  return count === 0
    ? `the matrix of job "${job.id}" is empty`
    : `job "${job.id}" has ${count} instances, numbered from 0 to ${count - 1}`;
}

import { closest } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf } from '../diagnostics/wording.ts';
import { ancestors, type Graph } from '../model/graph.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Job } from '../model/workflow.ts';
import type { Plan } from './plan.ts';

/** Which part of a plan is run: everything, or what `--only` names together with all it needs. */
export interface Selection {
  hasJob(job: string): boolean;
  hasInstance(job: string, index: number | undefined): boolean;
  hasStep(job: string, index: number | undefined, step: string, iteration?: number): boolean;
  /** Of a job that repeats: the iteration after which none is wanted; undefined: as many as it takes. */
  lastIteration(job: string, index: number | undefined): number | undefined;
  /** The part of the workflow that an instance of a job uses. */
  inside(job: string, index: number | undefined, iteration?: number): Selection;
}

export const everything: Selection = {
  hasJob: () => true,
  hasInstance: () => true,
  hasStep: () => true,
  lastIteration: () => undefined,
  inside: () => everything,
};

interface Pick {
  readonly job: string;
  readonly index: number | undefined;
  /** Of a job that repeats: iterations after this one are left out, and those before it are whole. */
  readonly iteration: number | undefined;
  /** Steps after this one are left out. */
  readonly step: string | undefined;
  /** What is named in the workflow that the job uses. */
  readonly inside: Pick | undefined;
}

/** A job that can be named, as far as its instances are known. */
interface Named {
  readonly job: Job;
  /** Undefined: not before it runs. */
  readonly instances: number | undefined;
}

/**
 * Reads `--only` values: `job`, `job[2]`, `job/step`, `job[2]/step`, and in workflows that jobs use
 * `caller[0]/job[2]/step`; of a job that repeats also an iteration, `job[2]#1/step`. Jobs that a named one needs are taken whole, and of a named step's job the steps before it. The
 * error is a message for the user.
 */
export function selectNodes(plan: Plan, wanted: readonly string[]): Result<Selection, string> {
  if (wanted.length === 0) return ok(everything);
  const jobs = plan.jobs.map(({ job, instances }) => ({
    job,
    instances: instances.kind === 'known' ? instances.instances.length : undefined,
  }));
  const picks: Pick[] = [];
  for (const text of wanted) {
    const pick = parse(text.split('/'), jobs);
    if (!pick.ok) return err(`--only "${text}"${pick.error}`);
    picks.push(pick.value);
  }
  return ok(
    selectionOf(
      jobs.map(({ job }) => job),
      picks,
    ),
  );
}

const isWhole = ({ index, iteration, step, inside }: Pick): boolean =>
  index === undefined && iteration === undefined && step === undefined && inside === undefined;

/** A part of an iteration is one of the first where it is not said of which. */
const iterationOf = ({ iteration, step, inside }: Pick): number | undefined =>
  iteration ?? (step === undefined && inside === undefined ? undefined : 0);

function selectionOf(all: readonly Job[], picks: readonly Pick[]): Selection {
  const graph: Graph = new Map(all.map((job) => [job.id, job.needs.map((need) => need.id)]));
  const jobs = new Map(all.map((job) => [job.id as string, job]));
  const whole = new Set<string>();
  for (const pick of picks) {
    if (isWhole(pick)) whole.add(pick.job);
    for (const ancestor of ancestors(graph, pick.job)) whole.add(ancestor);
  }
  const picksOf = (job: string, index: number | undefined) =>
    picks.filter((pick) => pick.job === job && (pick.index === undefined || pick.index === index));
  return {
    hasJob: (job) => whole.has(job) || picks.some((pick) => pick.job === job),
    hasInstance: (job, index) => whole.has(job) || picksOf(job, index).length > 0,
    hasStep: (job, index, step, iteration = 0) => {
      if (whole.has(job)) return true;
      const order = jobs.get(job)?.steps.map((each) => each.id as string) ?? [];
      return picksOf(job, index).some(
        (pick) =>
          pick.step === undefined ||
          iteration < (iterationOf(pick) ?? 0) ||
          order.indexOf(step) <= order.indexOf(pick.step),
      );
    },
    lastIteration: (job, index) => {
      if (whole.has(job)) return undefined;
      const last = picksOf(job, index).map(iterationOf);
      return last.includes(undefined) ? undefined : Math.max(...last.map((each) => each ?? 0));
    },
    inside: (job, index, iteration = 0) => {
      const own = picksOf(job, index).filter((pick) => iteration <= (iterationOf(pick) ?? iteration));
      const inner = own.flatMap((pick) => (iteration < (iterationOf(pick) ?? 0) ? [] : (pick.inside ?? [])));
      const called = jobs.get(job)?.call?.workflow.jobs;
      if (whole.has(job) || inner.length < own.length || called === undefined) return everything;
      return selectionOf(called, inner);
    },
  };
}

const pattern = /^([^[\]#]+)(?:\[(\d+)\])?(?:#(\d+))?$/;

/** The error is what follows on the value as it was written. */
function parse([first = '', ...rest]: readonly string[], jobs: readonly Named[]): Result<Pick, string> {
  const [, id, digits, count] = pattern.exec(first) ?? [];
  const [next, ...more] = rest;
  const found = jobs.find(({ job }) => job.id === id);
  const tooLong = found?.job.call === undefined && more.length > 0;
  if (id === undefined || next === '' || (found !== undefined && tooLong)) {
    return err(
      ' is no job or node: write a job ("review"), an instance ("review[2]") or a node ("review[2]/look")',
    );
  }
  if (found === undefined) {
    const names = jobs.map(({ job }) => job.id as string);
    return err(`: there is no job "${id}"${instead(id, names, 'jobs are')}`);
  }
  const index = digits === undefined ? undefined : Number(digits);
  if (index !== undefined) {
    const problem = indexProblem(found, index);
    if (problem !== undefined) return err(`: ${problem}`);
  }
  const iteration = count === undefined ? undefined : Number(count);
  if (iteration !== undefined && found.job.repeat === undefined) {
    return err(`: job "${id}" has no "repeat", so it has no iteration ${iteration}`);
  }
  const max = found.job.repeat?.max;
  if (iteration !== undefined && max?.kind === 'literal' && iteration >= Number(max.value)) {
    return err(`: job "${id}" has at most ${max.value} iterations, numbered from 0`);
  }
  const { call, steps } = found.job;
  const picked = { job: id, index, iteration };
  if (next === undefined) return ok({ ...picked, step: undefined, inside: undefined });
  if (call !== undefined) {
    const inner = call.workflow.jobs.map((job) => ({
      job,
      instances: job.strategy.matrix === undefined ? 1 : undefined,
    }));
    const inside = parse(rest, inner);
    return inside.ok ? ok({ ...picked, step: undefined, inside: inside.value }) : inside;
  }
  const names = steps.map((each) => each.id as string);
  if (!names.includes(next)) {
    return err(`: job "${id}" has no step "${next}"${instead(next, names, 'its steps are')}`);
  }
  return ok({ ...picked, step: next, inside: undefined });
}

function instead(written: string, names: readonly string[], words: string): string {
  const suggestion = closest(written, names);
  return suggestion === undefined ? `, ${words} ${oneOf(names, { word: 'and' })}` : didYouMean(suggestion);
}

function indexProblem({ job, instances }: Named, index: number): string | undefined {
  if (job.strategy.matrix === undefined)
    return `job "${job.id}" has no matrix, so it has no instance ${index}`;
  if (instances === undefined || index < instances) return undefined;
  return instances === 0
    ? `the matrix of job "${job.id}" is empty`
    : `job "${job.id}" has ${instances} instances, numbered from 0 to ${instances - 1}`;
}

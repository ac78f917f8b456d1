import type { Place } from '../../diagnostics/source.ts';
import type { Job, Step } from '../../model/workflow.ts';
import { levelsOf } from '../build/options.ts';
import { entryOf, type MappingNode, mappingAt, sequenceAt } from '../yaml/node.ts';
import type { CheckContext } from './check.ts';

/** Where a step is given a setting. */
export interface Setting {
  /** Of the value. */
  readonly place: Place;
  /** Whether the step says it itself; else its job's or the workflow's defaults do. */
  readonly own: boolean;
}

/** The place of a step's setting, such as its `sandbox`; undefined where nothing says it. */
export function settingOf({ root }: CheckContext, job: Job, step: Step, key: string): Setting | undefined {
  const nodes = nodesOf(job, root);
  const node = nodes.steps.get(step);
  if (node === undefined || nodes.job === undefined) return undefined;
  for (const level of levelsOf(node, nodes.job, root, step.kind === 'run' ? 'run' : 'agent')) {
    const entry = entryOf(level, key);
    if (entry !== undefined) return { place: entry.value.place, own: level === node };
  }
  return undefined;
}

/** What a job and its steps were made from. */
interface Nodes {
  readonly job: MappingNode | undefined;
  readonly steps: ReadonlyMap<Step, MappingNode>;
}

/** A job may have thousands of steps, each of which is asked for. */
const nodesOfJobs = new WeakMap<Job, Nodes>();

function nodesOf(job: Job, root: MappingNode | undefined): Nodes {
  let nodes = nodesOfJobs.get(job);
  if (nodes === undefined) {
    const node = mappingAt(mappingAt(root, 'jobs'), job.id);
    const maps = (sequenceAt(node, 'steps')?.items ?? []).filter((item) => item.kind === 'mapping');
    const steps = new Map(
      job.steps.flatMap((step, index) => {
        const made = maps[index];
        return made === undefined ? [] : [[step, made] as const];
      }),
    );
    nodes = { job: node, steps };
    nodesOfJobs.set(job, nodes);
  }
  return nodes;
}

/** As `settingOf`; the step itself where the setting can't be found. */
export const settingPlace = (context: CheckContext, job: Job, step: Step, key: string): Place =>
  settingOf(context, job, step, key)?.place ?? step.place;

/** The place of a setting if the step says it itself, else the step: for what is about this step alone. */
export function placeInStep(context: CheckContext, job: Job, step: Step, key: string): Place {
  const setting = settingOf(context, job, step, key);
  return setting?.own === true ? setting.place : step.place;
}

/** Each step with its job. */
export function* stepsOf({ workflow }: CheckContext): Generator<{ readonly job: Job; readonly step: Step }> {
  for (const job of workflow.jobs) for (const step of job.steps) yield { job, step };
}

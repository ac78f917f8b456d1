import type { Job, Step, Workflow } from './workflow.ts';

/** The workflows that jobs use, and those that they use in turn, each once. */
export function calledWorkflows(jobs: readonly Job[]): readonly Workflow[] {
  const found = new Set<Workflow>();
  const add = (from: readonly Job[]): void => {
    for (const { call } of from) {
      if (call === undefined || found.has(call.workflow)) continue;
      found.add(call.workflow);
      add(call.workflow.jobs);
    }
  };
  add(jobs);
  return [...found];
}

/** All steps of jobs as they are written, those of the workflows that they use included. */
export function everyStep(jobs: readonly Job[]): readonly Step[] {
  const all = [jobs, ...calledWorkflows(jobs).map((workflow) => workflow.jobs)];
  return all.flatMap((each) => each.flatMap((job) => job.steps));
}

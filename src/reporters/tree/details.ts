import { count } from '../format.ts';
import { type InstanceState, type JobState, newStep } from './job-state.ts';
import type { Detail } from './layout.ts';
import { type Line, text } from './line.ts';
import { icon, instanceHeadRow, instanceRow, stepRow } from './rows.ts';
import type { View } from './view.ts';

const indentation = 2;

const indented = (line: Line, level: number): Line => [text(' '.repeat(level * indentation)), ...line];

/** What stands below a job's own line. */
export function detailLines(job: JobState, detail: Detail, view: View): Line[] {
  switch (detail.kind) {
    case 'none':
      return [];
    case 'active':
      return job.matrix ? activeLines(job, detail.lines, view) : currentStepLines(job, detail.lines, view);
    case 'units':
      return job.matrix ? instanceLines(job, view, false) : stepLines(job, job.instances[0], 1, view);
    case 'steps':
      return instanceLines(job, view, true);
  }
}

function currentStepLines(job: JobState, lines: number, view: View): Line[] {
  const instance = job.instances[0];
  if (job.called !== undefined) {
    return [...(instance?.active ?? [])].slice(0, lines).map((each) => indented(stepRow(each, view), 1));
  }
  const step = instance?.current;
  return step === undefined ? [] : [indented(stepRow(step, view), 1)];
}

/** Failed instances, newest first, then running ones, oldest first; where not all fit, a last line counts the others. */
function activeLines(job: JobState, lines: number, view: View): Line[] {
  const total = job.failed.length + job.running.size;
  const rows = total <= lines || lines < 3 ? Math.min(lines, total) : lines - 1;
  const failed = Math.min(job.failed.length, Math.max(Math.ceil(rows / 3), rows - job.running.size));
  const running = rows - failed;
  const shown: Line[] = [];
  const row = (instance: InstanceState): void => {
    shown.push(indented(instanceRow(job, instance, view), 1));
  };
  for (let at = job.failed.length - 1; at >= job.failed.length - failed; at--) {
    const instance = job.failed[at];
    if (instance !== undefined) row(instance);
  }
  for (const instance of job.running) {
    if (shown.length === failed + running) break;
    row(instance);
  }
  if (rows < lines) {
    const hidden = [
      [job.running.size - running, 'running'],
      [job.failed.length - failed, 'failed'],
    ] as const;
    const words = hidden
      .filter(([number]) => number > 0)
      .map(([number, word]) => `${count(number)} more ${word}`);
    if (words.length > 0) shown.push(indented([text(`… ${words.join(', ')}`, 'quiet')], 1));
  }
  return shown;
}

/** Every known instance in the matrix's order, and how many are still to come. */
function instanceLines(job: JobState, view: View, withSteps: boolean): Line[] {
  const lines: Line[] = [];
  let known = 0;
  for (const instance of job.instances) {
    if (instance === undefined) continue;
    known++;
    const row = withSteps ? instanceHeadRow : instanceRow;
    lines.push(indented(row(job, instance, view), 1));
    if (withSteps) lines.push(...stepLines(job, instance, 2, view));
  }
  const open = (job.total ?? known) - known;
  if (open > 0 && job.status === 'running') {
    lines.push(indented([icon('waiting', view), text(`${count(open)} waiting`, 'quiet')], 1));
  }
  return lines;
}

function stepLines(job: JobState, instance: InstanceState | undefined, level: number, view: View): Line[] {
  // Those of a workflow that is used are known as they begin.
  const steps = job.called === undefined ? job.steps : [...(instance?.steps.values() ?? [])];
  return steps.map(({ id, name }) => {
    const step = instance?.steps.get(id) ?? newStep(id, name, view.now);
    return indented(stepRow(step, view), level);
  });
}

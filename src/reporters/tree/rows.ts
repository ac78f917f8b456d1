import { describeActivity } from '../activity.ts';
import { count, duration, elapsed, plural, shortCount } from '../format.ts';
import type { Tone } from '../style.ts';
import { headline, oneLine } from '../text.ts';
import { truncateMiddle } from '../width.ts';
import type { InstanceState, JobState, Status, StepState } from './job-state.ts';
import { followed, type Line, type Segment, separated, text } from './line.ts';
import type { View } from './view.ts';

const tones: Readonly<Record<Status, Tone>> = {
  waiting: 'quiet',
  running: 'active',
  success: 'good',
  failure: 'bad',
  cancelled: 'warning',
  skipped: 'quiet',
};

export function icon(status: Status, { symbols, stopped }: View): Segment {
  if (status === 'running' && stopped) return text(`${symbols.skipped} `, 'warning');
  const symbol = status === 'cancelled' ? symbols.skipped : symbols[status];
  return text(`${symbol} `, tones[status]);
}

/** Names are cut in the middle, so that what follows them still has room. */
const nameIn = (name: string, view: View): string => truncateMiddle(name, Math.max(16, view.columns >> 1));

const quiet = (content: string): Line => [text(content, 'quiet')];

const tokenWords = (tokens: number): string =>
  tokens === 0 ? '' : `${shortCount(tokens)} token${tokens === 1 ? '' : 's'}`;

/** A job and how far it is: `⠋ investigate 12/60 done, 3 running, 1 failed · 12.3k tokens · 1m 04s`. */
export function jobRow(job: JobState, view: View): Line {
  const tone = job.status === 'waiting' || job.status === 'skipped' ? 'quiet' : 'strong';
  return followed([icon(job.status, view), text(nameIn(job.name, view), tone)], jobWords(job, view));
}

function jobWords(job: JobState, view: View): Line {
  const reason = job.reason === null ? '' : `: ${oneLine(job.reason)}`;
  if (job.status === 'waiting') return quiet(view.stopped ? 'not started' : waitingWords(job));
  if (job.status === 'skipped') return quiet(`skipped${reason}`);
  const only =
    job.matrix || job.steps.length !== 1 ? undefined : [...(job.instances[0]?.steps.values() ?? [])][0];
  const round = job.matrix ? [] : iterationWords(job.instances[0]);
  if (only !== undefined) return separated([round, stepWords(only, view)]);
  if (reason !== '')
    return [text(`${job.status === 'failure' ? 'failed' : 'cancelled'}${reason}`, tones[job.status])];
  const time =
    job.endedAt === undefined
      ? elapsed(view.now - (job.startedAt ?? view.now))
      : duration(job.endedAt - (job.startedAt ?? job.endedAt));
  const progress = job.matrix ? instanceCounts(job, view) : stepCounts(job);
  return separated([round, progress, quiet(tokenWords(job.tokens)), quiet(time)]);
}

/** Which iteration of a job that repeats it is, as ids have it: `#2`. */
const iterationWords = (instance: InstanceState | undefined): Line =>
  instance?.iteration === undefined ? [] : [text(`#${instance.iteration}`)];

const waitingFor = 3;

function waitingWords({ awaited }: JobState): string {
  if (awaited.size === 0) return 'waiting';
  const more = awaited.size > waitingFor ? ` and ${awaited.size - waitingFor} more` : '';
  return `waits for ${[...awaited].slice(0, waitingFor).join(', ')}${more}`;
}

function instanceCounts(job: JobState, { stopped }: View): Line {
  const parts: Line[] = [
    [text(`${count(job.done)}/${job.total === undefined ? '?' : count(job.total)} done`)],
  ];
  const add = (value: number, word: string, tone?: Tone): void => {
    if (value > 0) parts.push([text(`${count(value)} ${word}`, tone)]);
  };
  add(job.running.size, stopped ? 'not finished' : 'running', stopped ? 'warning' : 'active');
  add(job.failed.length, 'failed', 'bad');
  add(job.cancelled, 'cancelled', 'warning');
  add(job.skipped, 'skipped');
  add(job.cachedNodes, 'cached', 'quiet');
  return parts.flatMap((part, index) => (index === 0 ? part : [text(', '), ...part]));
}

function stepCounts(job: JobState): Line {
  const instance = job.instances[0];
  if (job.called !== undefined) return calledCounts(instance);
  if (job.steps.length <= 1) return [];
  const cached = job.cachedNodes === 0 ? '' : `, ${count(job.cachedNodes)} cached`;
  return [text(`${count(instance?.finishedSteps ?? 0)}/${plural(job.steps.length, 'step')}${cached}`)];
}

function calledCounts(instance: InstanceState | undefined): Line {
  const known = instance?.steps.size ?? 0;
  return known === 0 ? [] : [text(`${count(instance?.finishedSteps ?? 0)}/${plural(known, 'node')}`)];
}

/** One instance; what its step does stands on the same line. */
export function instanceRow(job: JobState, instance: InstanceState, view: View): Line {
  const words = separated([iterationWords(instance), instanceWords(job, instance, view)]);
  return followed(instanceName(job, instance, view), words);
}

/** One instance whose steps stand below it. */
export function instanceHeadRow(job: JobState, instance: InstanceState, view: View): Line {
  const running = instance.status === 'running';
  const end = running ? view.now : instance.endedAt;
  const time = (running ? elapsed : duration)(end - instance.startedAt);
  return followed(instanceName(job, instance, view), instance.current === undefined ? [] : quiet(time));
}

function instanceName(job: JobState, instance: InstanceState, view: View): Line {
  const label = instance.label === '' ? job.name : instance.label;
  return [icon(instance.status, view), text(nameIn(label, view))];
}

function instanceWords(job: JobState, instance: InstanceState, view: View): Line {
  const step = instance.current;
  if (step === undefined) return [];
  if (job.steps.length === 1) return stepWords(step, view);
  switch (instance.status) {
    case 'running': {
      if (view.stopped) return [text(`${step.name} `), ...stepWords(step, view)];
      if (job.called !== undefined) return calledWords(instance, step, view);
      const at = Math.min(instance.finishedSteps + 1, job.steps.length);
      return separated([
        quiet(elapsed(view.now - instance.startedAt)),
        [text(`${at}/${job.steps.length} ${step.name}`)],
        activityWords(step),
      ]);
    }
    case 'success':
      return separated([
        quiet(everyStepCached(instance) ? 'cached' : duration(instance.endedAt - instance.startedAt)),
        quiet(tokenWords(instance.tokens)),
      ]);
    case 'failure': {
      const failed = [...instance.steps.values()].find(
        (each) => each.status === 'failure' && !each.continued,
      );
      return failed === undefined ? [] : [text(`${failed.name} `), ...stepWords(failed, view)];
    }
    default:
      return stepWords(step, view);
  }
}

/** One that uses a workflow: how far that is, and of what runs the oldest. */
function calledWords(instance: InstanceState, last: StepState, view: View): Line {
  const [step = last] = instance.active;
  const more = instance.active.size > 1 ? ` and ${count(instance.active.size - 1)} more` : '';
  return separated([
    quiet(elapsed(view.now - instance.startedAt)),
    calledCounts(instance),
    [text(`${step.name}${more}`)],
    activityWords(step),
  ]);
}

function everyStepCached({ steps }: InstanceState): boolean {
  for (const step of steps.values()) if (!step.cached && step.status !== 'skipped') return false;
  return true;
}

/** One step below its job or instance. */
export function stepRow(step: StepState, view: View): Line {
  return followed([icon(step.status, view), text(nameIn(step.name, view))], stepWords(step, view));
}

function stepWords(step: StepState, view: View): Line {
  switch (step.status) {
    case 'waiting':
      return [];
    case 'running':
      if (view.stopped) return [text('not finished', 'warning')];
      return separated([quiet(elapsed(view.now - step.startedAt)), activityWords(step)]);
    case 'skipped':
      return quiet(`skipped: ${oneLine(step.reason)}`);
    case 'cancelled':
      return [text('cancelled', 'warning')];
    case 'success':
      return step.cached
        ? quiet('cached')
        : separated([quiet(duration(step.ms ?? 0)), quiet(tokenWords(step.tokens))]);
    case 'failure':
      return separated([
        quiet(duration(step.ms ?? 0)),
        [
          text(step.failure?.class ?? 'failed', 'bad'),
          text(step.failure === undefined ? '' : `: ${headline(step.failure.message)}`),
        ],
        quiet(step.continued ? 'continued' : ''),
      ]);
  }
}

const activityWords = ({ activity }: StepState): Line =>
  activity === undefined ? [] : [text(describeActivity(activity))];

import { instanceId } from '../../model/ids.ts';
import type {
  CallCompleted,
  CallStarted,
  GovernorChanged,
  IterationCompleted,
  JobCompleted,
  JobStarted,
  NodeCompleted,
  NodeFailed,
  RunStarted,
} from '../../model/run-events.ts';
import { totalTokens } from '../../model/usage.ts';
import { count, duration, plural, remaining } from '../format.ts';
import { oneLine } from '../text.ts';
import { unreachable } from '../unreachable.ts';

/** The words of the lines reporter. They are searched for in logs: change them as you would an interface. */

export function runStarted(event: RunStarted): string {
  const { name, path } = event.workflow;
  const attempt = event.attempt > 1 ? `, attempt ${event.attempt}` : '';
  return `run ${event.run_id} of "${oneLine(name)}" (${oneLine(path)}) started: ${plural(event.jobs.length, 'job')}, ${event.concurrency} at once, agent ${oneLine(event.agent)}${attempt}`;
}

export function jobStarted(event: JobStarted, matrix: boolean): string {
  return `job ${event.job} started${matrix ? `: ${plural(event.instances, 'instance')}` : ''}`;
}

export function iterationCompleted(event: IterationCompleted): string {
  const { job, instance, iteration, result, until, goes_on: goesOn } = event;
  const why = until === null ? '' : `: "until" ${until ? 'holds' : 'does not hold yet'}`;
  const next = goesOn ? ', so it goes on' : '';
  return `${instanceId(job, instance ?? undefined, iteration)} ${past[result]}${why}${next}`;
}

export function callStarted({ job, instance, iteration, uses, jobs }: CallStarted): string {
  return `${instanceId(job, instance ?? undefined, iteration)} started: uses ${oneLine(uses)}, ${plural(jobs.length, 'job')}`;
}

export function callCompleted({ job, instance, iteration, result, reason }: CallCompleted): string {
  const why = reason === null ? '' : `: ${oneLine(reason)}`;
  return `${instanceId(job, instance ?? undefined, iteration)} ${past[result]}${why}`;
}

const past: Readonly<Record<CallCompleted['result'], string>> = {
  success: 'succeeded',
  failure: 'failed',
  cancelled: 'was cancelled',
  skipped: 'was skipped',
};

/** `ms`: since the job started; undefined where it never did. */
export function jobCompleted({ job, result, reason }: JobCompleted, ms: number | undefined): string {
  const time = ms === undefined ? '' : ` in ${duration(ms)}`;
  const why = reason === null ? '' : `: ${oneLine(reason)}`;
  switch (result) {
    case 'success':
      return `job ${job} succeeded${time}`;
    case 'failure':
      return `job ${job} failed${time}${why}`;
    case 'cancelled':
      return `job ${job} cancelled${time}${why}`;
    case 'skipped':
      return `job ${job} skipped${why}`;
    default:
      return unreachable(result);
  }
}

const approvals = { terminal: 'approved on the terminal', flag: 'approved with --approve' } as const;

export function nodeCompleted(event: NodeCompleted): string {
  if (event.cached) return 'completed, cached';
  if (event.approved_by !== undefined) return approvals[event.approved_by];
  return `completed in ${spent(event)}${exitCode(event.command)}`;
}

export function nodeFailed(event: NodeFailed): string {
  return `failed after ${spent(event)}${event.continued ? ', continue-on-error' : ''}: ${event.class}`;
}

/** `now`: milliseconds since the epoch. */
export function governor(
  { concurrency, limit, paused_until: until, reason }: GovernorChanged,
  now: number,
): string {
  const wait = until === null ? '' : `, the next starts in ${remaining(Date.parse(until) - now)}`;
  return `${count(concurrency)} of ${plural(limit, 'agent')} at once${wait}: ${oneLine(reason)}`;
}

function spent(event: NodeCompleted | NodeFailed): string {
  const tokens = totalTokens(event.usage);
  const attempts = event.attempts.length > 1 ? `, ${event.attempts.length} attempts` : '';
  return `${duration(event.duration_ms)}${tokens === 0 ? '' : `, ${plural(tokens, 'token')}`}${attempts}`;
}

/** A command that completed with anything but 0 is worth a word. */
function exitCode(command: NodeCompleted['command']): string {
  return command === null || command.exit_code === 0 ? '' : `, exit code ${command.exit_code}`;
}

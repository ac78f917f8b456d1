import { count, duration, elapsed, plural, remaining, shortCount } from '../format.ts';
import { detailLines } from './details.ts';
import type { JobState } from './job-state.ts';
import { activeLines, layOut } from './layout.ts';
import { type Line, paint, separated, text } from './line.ts';
import { icon, jobRow } from './rows.ts';
import type { RunState } from './run-state.ts';
import type { View } from './view.ts';

/**
 * The run as lines, at most `rows - 1` of them (the cursor has the last row) and narrower than `columns`, so that no
 * line ever wraps. Costs what is shown, not what runs.
 */
export function renderTree(state: RunState, view: View): string[] {
  const jobs = [...state.jobs.values()];
  if (jobs.length === 0) return [];
  const room = Math.max(1, view.rows - 1);
  const framed = room >= 8;
  const head: Line[] = framed ? [[text(state.title, 'strong')]] : [];
  const foot: Line[] = view.final ? [] : framed ? [[], totalsRow(state, view)] : [totalsRow(state, view)];
  const body = bodyLines(jobs, Math.max(1, room - head.length - foot.length), view);
  return [...head, ...body, ...foot].slice(-room).map((line) => paint(line, view.columns - 1, view.style));
}

function bodyLines(jobs: readonly JobState[], room: number, view: View): Line[] {
  const { above, shown, below } = chooseJobs(jobs, room, view.final);
  const folds = (above.length > 0 ? 1 : 0) + (below.length > 0 ? 1 : 0);
  const details = layOut(shown, Math.max(0, room - shown.length - folds), view.final);
  const lines: Line[] = [];
  if (above.length > 0) lines.push(foldedRow(above, view));
  for (const job of shown) {
    lines.push(jobRow(job, view), ...detailLines(job, details.get(job) ?? { kind: 'none' }, view));
  }
  if (below.length > 0) lines.push(foldedRow(below, view));
  return lines;
}

interface ChosenJobs {
  readonly above: readonly JobState[];
  readonly shown: readonly JobState[];
  readonly below: readonly JobState[];
}

/**
 * Where the jobs' own lines would leave less than half of the room for what runs, only those that run or failed and the
 * next ones are shown; the others are counted above and below them.
 */
function chooseJobs(jobs: readonly JobState[], room: number, final: boolean): ChosenJobs {
  const wanted = final ? 0 : jobs.reduce((sum, job) => sum + activeLines(job), 0);
  const kept = Math.min(wanted, Math.floor(room / 2));
  if (jobs.length + kept <= room) return { above: [], shown: jobs, below: [] };
  const having = (status: JobState['status']): JobState[] => jobs.filter((job) => job.status === status);
  const places = Math.max(1, room - kept - 2);
  const byUrgency = [...having('running'), ...having('failure'), ...having('waiting'), ...having('success')];
  const chosen = new Set(byUrgency.slice(0, places));
  const rest = jobs.filter((job) => !chosen.has(job));
  return {
    above: rest.filter((job) => job.endedAt !== undefined),
    shown: jobs.filter((job) => chosen.has(job)),
    below: rest.filter((job) => job.endedAt === undefined),
  };
}

function foldedRow(jobs: readonly JobState[], view: View): Line {
  const many = (status: JobState['status'], word: string): Line => {
    const number = jobs.filter((job) => job.status === status).length;
    return number === 0 ? [] : [icon(status, view), text(`${plural(number, 'job')} ${word}`, 'quiet')];
  };
  return separated([
    many('success', 'done'),
    many('failure', 'failed'),
    many('cancelled', 'cancelled'),
    many('skipped', 'skipped'),
    many('running', 'running'),
    many('waiting', 'waiting'),
  ]);
}

/** `12/63 nodes · 3 running · 1 failed · 40 cached · 12.3k tokens · 1m 04s`. */
function totalsRow(state: RunState, view: View): Line {
  const { nodes } = state;
  const { nodes: expected, open } = state.expected();
  const ended = nodes.completed + nodes.failed + nodes.skipped;
  const time =
    state.endedAt === undefined
      ? elapsed(view.now - state.startedAt)
      : duration(state.endedAt - state.startedAt);
  return separated([
    [text(`${count(ended)}/${count(Math.max(expected, ended))}${open ? '+' : ''} nodes`)],
    nodes.running === 0 ? [] : [text(`${count(nodes.running)} running`, 'active')],
    paceWords(state, view),
    nodes.failed === 0 ? [] : [text(`${count(nodes.failed)} failed`, 'bad')],
    nodes.cached === 0 ? [] : [text(`${count(nodes.cached)} cached`, 'quiet')],
    state.tokens === 0 ? [] : [text(`${shortCount(state.tokens)} tokens`, 'quiet')],
    [text(time, 'quiet')],
  ]);
}

/** `2 of 8 agents at once, starts again in 12s`; nothing at full pace. */
function paceWords({ pace, endedAt }: RunState, view: View): Line {
  if (pace === undefined || endedAt !== undefined) return [];
  const { concurrency, limit, pausedUntil } = pace;
  const paused = pausedUntil > view.now ? `starts again in ${remaining(pausedUntil - view.now)}` : '';
  const width = concurrency < limit ? `${count(concurrency)} of ${plural(limit, 'agent')} at once` : '';
  return [text([width, paused].filter((part) => part !== '').join(', '), 'warning')];
}

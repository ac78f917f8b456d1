import { printable } from '../../diagnostics/printable.ts';
import { generateWorkflow } from '../../generate/recording.ts';
import { count, duration, plural } from '../../reporters/format.ts';
import type { Style } from '../../reporters/style.ts';
import { oneLine, safeLines } from '../../reporters/text.ts';
import { detailLines } from '../../reporters/tree/details.ts';
import type { InstanceState, JobState } from '../../reporters/tree/job-state.ts';
import { type Line, paint, text } from '../../reporters/tree/line.ts';
import { instanceRow, jobRow } from '../../reporters/tree/rows.ts';
import type { View } from '../../reporters/tree/view.ts';
import { truncate } from '../../reporters/width.ts';
import { ago, localTime } from '../age.ts';
import { formatOutputs } from '../outputs.ts';
import { nodeWords, type RunStanding, runDuration, standingTone, tokenWords } from '../run-words.ts';
import { shownValue } from '../show-value.ts';
import { fields } from './fields.ts';
import type { RunDetails } from './run-details.ts';
import { runTotals } from './run-totals.ts';

export interface RunTextOptions {
  readonly id: string;
  /** Of its journal, as messages show it. */
  readonly path: string;
  readonly standing: RunStanding;
  readonly columns: number;
  readonly style: Style;
  /** Every instance of every job, and outputs in full. */
  readonly all: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How much is shown of what may be long, unless all is asked for. */
const shown = { jobLines: 20, failedRows: 10, outputLines: 40, inputs: 12, logs: 10 } as const;

/** What a run did, for people. */
export async function runText(details: RunDetails, options: RunTextOptions): Promise<string> {
  const { completed, summary } = details;
  const { style, standing } = options;
  const blocks = [
    header(details, options),
    jobLines(details, options),
    summary.lines(style),
    logLines(details, options),
    await outputLines(details, options),
  ];
  if (completed === undefined) {
    const totals = runTotals(details);
    const words = standing === 'running' ? 'Still running' : 'Not finished';
    blocks.splice(3, 0, [
      `${style[standingTone(standing)](words)}: ${nodeWords(totals)} so far, ${tokenWords(totals)}`,
      ...(standing === 'running' ? [] : [`  It was killed or crashed; the same command ${again(details)}.`]),
    ]);
  }
  const spoken = blocks.filter((block) => block.length > 0);
  return `${spoken.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** A `generate` is asked anew: see `Recording`. */
const again = ({ started }: RunDetails): string =>
  started.workflow.path === generateWorkflow.path ? 'asks again' : 'goes on where it stopped';

function header({ started, completed, lastAt }: RunDetails, options: RunTextOptions): string[] {
  const { columns, style, standing, now } = options;
  const past = ago(started.at, now);
  const took = duration(runDuration({ started, completed, lastAt }));
  const versions = started.versions;
  const agent = [started.agent, versions.agent ?? ''].filter((part) => part !== '').join(' ');
  const inputs = Object.entries(started.inputs);
  const more = inputs.length - shown.inputs;
  return [
    style.strong(truncate(oneLine(started.workflow.name), columns - 1)),
    ...fields(
      [
        ['run', [options.id]],
        ['result', [style[standingTone(standing)](standing)]],
        ['started', [`${localTime(started.at)}${past === '' ? '' : `, ${past}`}; took ${took}`]],
        ['continues', typeof started.continues === 'string' ? [oneLine(started.continues)] : []],
        ['workflow', [oneLine(started.workflow.path)]],
        ['agent', [`${agent}, ${plural(started.concurrency ?? 0, 'step')} at once`]],
        ['versions', [`codex-flow ${versions.codex_flow}, Node ${versions.node}`]],
        [
          'inputs',
          [
            ...inputs
              .slice(0, shown.inputs)
              .map(([name, value]) => truncate(oneLine(`${name}: ${shownValue(value)}`), columns - 12)),
            ...(more > 0 ? [`… and ${more} more: --json shows all`] : []),
          ],
        ],
        ['journal', [options.path]],
      ],
      style,
    ),
  ];
}

function jobLines({ state, lastAt }: RunDetails, options: RunTextOptions): string[] {
  const { columns, style, standing, now } = options;
  const running = standing === 'running';
  const view: View = {
    columns,
    rows: 0,
    now: running ? now : Date.parse(lastAt),
    symbols: { success: '✔', failure: '✖', skipped: '-', waiting: '·', running: '▸' },
    style,
    final: true,
    stopped: !running,
  };
  return [...state.jobs.values()]
    .flatMap((job) => [jobRow(job, view), ...boundedDetails(job, options.all, view)])
    .map((line) => paint(line, columns - 1, style));
}

function boundedDetails(job: JobState, all: boolean, view: View): Line[] {
  if (job.status === 'waiting' || job.status === 'skipped') return [];
  if (!job.matrix)
    return job.steps.length > 1 || job.called !== undefined ? detailLines(job, { kind: 'units' }, view) : [];
  const known = job.instances.filter((instance) => instance !== undefined);
  const withSteps = known.length * (1 + job.steps.length);
  if (job.steps.length > 1 && (all || withSteps <= shown.jobLines))
    return detailLines(job, { kind: 'steps' }, view);
  if (all || known.length <= shown.jobLines) return detailLines(job, { kind: 'units' }, view);
  const rank = (instance: InstanceState): number =>
    instance.status === 'failure' ? 0 : instance.status === 'running' ? 1 : 2;
  const urgent = known.filter((instance) => rank(instance) < 2).sort((a, b) => rank(a) - rank(b));
  const rows = urgent.slice(0, shown.failedRows);
  const rest = known.length - rows.length;
  return [
    ...rows.map((instance) => [text('  '), ...instanceRow(job, instance, view)]),
    [text(`  … and ${count(rest)} more: --all shows every one`, 'quiet')],
  ];
}

function logLines({ logs }: RunDetails, { style, all }: RunTextOptions): string[] {
  const notable = logs.filter((log) => log.level !== 'info');
  if (notable.length === 0) return [];
  const some = all ? notable : notable.slice(0, shown.logs);
  const more = notable.length - some.length;
  return [
    style.warning('Warnings:'),
    ...some.map(
      (log) => `  ${oneLine(typeof log.node !== 'string' ? log.message : `${log.node}: ${log.message}`)}`,
    ),
    ...(more > 0 ? [`  … and ${more} more: --all shows them`] : []),
  ];
}

async function outputLines({ completed }: RunDetails, { style, all }: RunTextOptions): Promise<string[]> {
  const names = Object.keys(completed?.outputs ?? {});
  if (completed === undefined || names.length === 0) return [];
  const written = printable(await formatOutputs(completed.outputs, false)).trimEnd();
  if (written === '') return [];
  const lines = all ? written.split('\n') : safeLines(written, shown.outputLines);
  // A single text stands without its name.
  const title = names.length === 1 ? `Output ${names.map(oneLine).join()}:` : 'Outputs:';
  return [style.strong(title), ...lines.map((line) => (line === '' ? '' : `  ${line}`))];
}

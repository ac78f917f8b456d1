import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { newRunId } from '../../journal/run-id.ts';
import { acquireLock, type LockProblem } from '../../lock/lock.ts';
import { count, plural } from '../../reporters/format.ts';
import { createStyle } from '../../reporters/style.ts';
import {
  type JournalSizes,
  journalSizes,
  type PrunedJournals,
  pruneJournals,
} from '../../store/journal-upkeep.ts';
import { type PrunedLastRuns, pruneLastRuns } from '../../store/last-run-upkeep.ts';
import { type PrunedOutputs, pruneOutputs } from '../../store/output-upkeep.ts';
import { type Pruned, pruneStore } from '../../store/prune.ts';
import { type StoreStats, storeStats } from '../../store/stats.ts';
import { pruneStepUsage } from '../../store/step-usage.ts';
import { ago, localTime } from '../age.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { type Problem, reportProblem } from '../problem.ts';
import { displayPath, findProject, outputFolder, type Project } from '../project.ts';
import { fields } from '../show/fields.ts';
import { size } from '../size.ts';

/** Says how much is stored. */
export async function cacheStats(io: Io, flags: { readonly json: boolean }): Promise<ExitCode> {
  const project = findProject(io.cwd);
  if (!isThere(project)) return reportProblem(io, nothingYet(project, io.cwd));
  const [results, journals] = await Promise.all([storeStats(project.cache), journalSizes(project.journal)]);
  const text = flags.json
    ? `${JSON.stringify({ ...results, journals }, null, 2)}\n`
    : statsText(io, results, journals);
  await write(io.stdout, text);
  return exitCode.success;
}

function statsText(io: Io, stats: StoreStats, journals: JournalSizes): string {
  const style = createStyle(wantsColor(io, io.stdout));
  const now = Date.now();
  const moment = (at: string | null): string[] => (at === null ? [] : [`${localTime(at)}, ${ago(at, now)}`]);
  const wasted = [
    stats.superseded === 0 ? '' : `${count(stats.superseded)} superseded`,
    stats.damaged === 0 ? '' : `${count(stats.damaged)} damaged`,
  ].filter((part) => part !== '');
  const share = Math.round((stats.wasted_bytes / (stats.bytes + stats.wasted_bytes || 1)) * 100);
  const files = `${plural(stats.segments, 'file')}, index ${size(stats.index_bytes)}`;
  const lines = fields(
    [
      ['results', [`${count(stats.results)}, ${size(stats.bytes)} in ${files}`]],
      ['oldest', moment(stats.oldest)],
      ['newest', moment(stats.newest)],
      [
        'unused',
        stats.wasted_bytes === 0 ? [] : [`${[...wasted, size(stats.wasted_bytes)].join(', ')} (${share} %)`],
      ],
      [
        'newer',
        stats.newer === null ? [] : [`${stats.newer} was written by a newer codex-flow: not counted`],
      ],
      ['journals', [`${count(journals.count)}, ${size(journals.bytes)}`]],
    ],
    style,
  );
  return `${lines.join('\n')}\n`;
}

export interface PruneFlags {
  /** In milliseconds. */
  readonly olderThan: number | undefined;
  readonly journals: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Removes old results, and old journals where that is asked for. */
export async function cachePrune(io: Io, flags: PruneFlags): Promise<ExitCode> {
  if (flags.olderThan === undefined) {
    return reportProblem(io, {
      message: 'how old a result must be to be removed is missing',
      remedies: ['for example: codex-flow cache prune --older-than 30d', 'units: m, h, d, w'],
    });
  }
  const project = findProject(io.cwd);
  if (!isThere(project)) return reportProblem(io, nothingYet(project, io.cwd));
  const pruned = await underLock(project, async () => {
    const before = Date.now() - (flags.olderThan ?? 0);
    const { dryRun } = flags;
    const results = await pruneStore({ directory: project.cache, before, dryRun });
    if (!results.ok) return results.error;
    const { cache, journal } = project;
    // Before the journals, which tell when a run was last heard of.
    const lastRuns = await pruneLastRuns({ directory: cache, journal, before, dryRun });
    const journals = flags.journals
      ? await pruneJournals({ directory: journal, cache, before, dryRun })
      : undefined;
    const outputs = await pruneOutputs({ directory: outputFolder(project), cache, before, dryRun });
    const stepUsage = { count: await pruneStepUsage({ directory: cache, before, dryRun }) };
    return { results: results.value, lastRuns, outputs, stepUsage, journals };
  });
  if ('message' in pruned) return reportProblem(io, pruned);
  if (typeof pruned.value === 'string') {
    return reportProblem(io, {
      message: `the stored results were left as they are: ${pruned.value} was written by a newer codex-flow`,
      remedies: ['update codex-flow'],
    });
  }
  const { results, lastRuns, outputs, stepUsage, journals } = pruned.value;
  const text = flags.json
    ? `${JSON.stringify({ dry_run: flags.dryRun, ...results, last_runs: lastRuns, outputs, step_usage: stepUsage, journals: journals ?? null }, null, 2)}\n`
    : prunedText(pruned.value, flags.dryRun);
  await write(io.stdout, text);
  return exitCode.success;
}

interface AllPruned {
  readonly results: Pruned;
  readonly lastRuns: PrunedLastRuns;
  readonly outputs: PrunedOutputs;
  readonly stepUsage: { readonly count: number };
  readonly journals: PrunedJournals | undefined;
}

function prunedText({ results, lastRuns, outputs, stepUsage, journals }: AllPruned, dryRun: boolean): string {
  const removed = dryRun ? 'would be removed' : 'removed';
  const total = results.expired + results.superseded + results.damaged;
  const kinds = [
    results.expired === 0 ? '' : `${count(results.expired)} old`,
    results.superseded === 0 ? '' : `${count(results.superseded)} superseded`,
    results.damaged === 0 ? '' : `${count(results.damaged)} damaged`,
  ].filter((kind) => kind !== '');
  const why = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
  const freed =
    results.freed_bytes === 0 ? '' : `, ${size(results.freed_bytes)} ${dryRun ? 'to be freed' : 'freed'}`;
  const lines = [
    `${plural(total, 'result')} ${removed}${why}${freed}`,
    `${plural(results.kept, 'result')} kept, ${size(results.kept_bytes)}`,
  ];
  if (results.in_use > 0) lines.push(`${plural(results.in_use, 'result')} of runs that go on left alone`);
  if (lastRuns.count > 0) {
    const again =
      lastRuns.unfinished === 0 ? '' : `, ${count(lastRuns.unfinished)} unfinished: begun anew next time`;
    lines.push(`${plural(lastRuns.count, 'note')} of last runs ${removed}${again}`);
  }
  if (outputs.count > 0) {
    lines.push(`${plural(outputs.count, 'long output')} of commands ${removed}, ${size(outputs.bytes)}`);
  }
  if (stepUsage.count > 0) {
    lines.push(`${plural(stepUsage.count, 'note')} of what steps take, for estimates, ${removed}`);
  }
  if (journals !== undefined) {
    const unfinished =
      journals.unfinished === 0 ? '' : `, ${count(journals.unfinished)} of runs that were killed or crashed`;
    lines.push(`${plural(journals.count, 'journal')} ${removed}, ${size(journals.bytes)}${unfinished}`);
  }
  return `${lines.join('\n')}\n`;
}

const isThere = (project: Project): boolean => existsSync(project.cache) || existsSync(project.journal);

function nothingYet(project: Project, cwd: string): Problem {
  return {
    message: `nothing has run here yet: there is no ${displayPath(project.cache, cwd)}`,
    remedies: ['run a workflow, e.g. codex-flow run hello --agent simulated'],
  };
}

async function underLock<T>(
  project: Project,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | Problem> {
  const lock = await acquireLock(join(project.cache, 'prune.lock'), newRunId(new Date()));
  if (!lock.ok) return lockProblem(lock.error);
  try {
    return { value: await work() };
  } finally {
    lock.value.release();
  }
}

function lockProblem(problem: LockProblem): Problem {
  switch (problem.kind) {
    case 'held': {
      const { by, elsewhere, path } = problem;
      const where = elsewhere ? ` on ${by.host}` : '';
      return {
        message: `another prune is going on: process ${by.pid}${where}, since ${localTime(by.at)}`,
        remedies: ['try again when it is done', ...(elsewhere ? [`or delete ${path} if it is not`] : [])],
      };
    }
    case 'newer':
      return {
        message: `a newer codex-flow is pruning, or was (${problem.path})`,
        remedies: ['update codex-flow'],
      };
    case 'failed':
      return { message: `the stored results can't be changed: ${problem.message}` };
  }
}

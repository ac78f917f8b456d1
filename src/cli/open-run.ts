import type { Ask } from '../engine/approvals.ts';
import { createEventBus, type EventBus } from '../engine/event-bus.ts';
import { createMask, type Mask } from '../journal/mask.ts';
import { openJournal } from '../journal/writer.ts';
import type { RunId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Log } from '../model/run-events.ts';
import { createReporter, defaultReporter, type ReporterName } from '../reporters/registry.ts';
import { openResultStore } from '../store/result-store.ts';
import type { ResultStore } from '../store/store.ts';
import { approvalAsker } from './ask-approval.ts';
import { type Io, wantsColor } from './io.ts';
import { keepOutOfGit } from './keep-out-of-git.ts';
import type { Problem } from './problem.ts';
import type { Project } from './project.ts';
import { endLeftovers } from './run-leftovers.ts';
import { lockRun } from './run-lock.ts';

/** All that a run writes to and is watched by, open. */
export interface OpenRun {
  readonly store: ResultStore;
  readonly bus: EventBus;
  readonly mask: Mask;
  readonly reporterName: ReporterName;
  /** Asks whether the run may go on; undefined where there is nobody to ask. */
  readonly ask: Ask | undefined;
  /** To be called once the run has been announced: tells what was noticed before there was anybody to tell. */
  readonly announceWarnings: () => void;
  /** Tells a warning, as soon as there is somebody to tell. */
  readonly warn: (message: string) => void;
  /** Gives the terminal back, closes the files and lets go of the lock. Never rejects. */
  readonly close: () => Promise<void>;
}

export interface OpenRunOptions {
  readonly project: Project;
  readonly runId: RunId;
  /** Relative to the root, with `/`. */
  readonly workflowPath: string;
  /** By name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Undefined: by where progress goes. */
  readonly reporter: ReporterName | undefined;
  readonly journalDetail: 'full' | 'none';
}

type Warning = Pick<Log, 'level' | 'message'>;

/** The error is told before anything of the run is; nothing stays open then. */
export async function openRun(io: Io, options: OpenRunOptions): Promise<Result<OpenRun, Problem>> {
  const { project, runId, secrets } = options;
  const mask = createMask(Object.values(secrets));
  const early: Warning[] = mask.tooShort.map((index) => ({
    level: 'warning',
    message: shortSecret(Object.keys(secrets)[index] ?? ''),
  }));
  let tell = (warning: Warning): void => void early.push(warning);
  keepOutOfGit(project);
  const lock = await lockRun(project, options.workflowPath, runId);
  if (!lock.ok) return lock;
  for (const message of await endLeftovers(project)) early.push({ level: 'warning', message });
  const store = await openResultStore({
    directory: project.cache,
    mask,
    warn: (message) => tell({ level: 'warning', message }),
    run: {
      id: runId,
      journal: project.journal,
      inform: (message) => tell({ level: 'info', message }),
    },
  });
  if (!store.ok) {
    lock.value.release();
    return err(store.error);
  }
  const journal = await openJournal({
    directory: project.journal,
    runId,
    mask,
    detail: options.journalDetail,
  });
  if (!journal.ok) {
    await store.value.close().catch(() => undefined);
    lock.value.release();
    return err(journal.error);
  }
  const reporterName = options.reporter ?? reporterFor(io);
  const reporter = await createReporter(reporterName, {
    progress: io.stderr,
    results: io.stdout,
    color: wantsColor(io, io.stderr),
  });
  const bus = createEventBus({
    journal: journal.value,
    watchers: reporter.showsNothing ? [] : [{ name: reporterName, event: (event) => reporter.event(event) }],
    mask: Object.keys(secrets).length === 0 ? undefined : mask,
    onDetached: (message) => io.stderr.write(`codex-flow: ${message}\n`),
  });
  return ok({
    store: store.value,
    bus,
    mask,
    reporterName,
    ask: approvalAsker(io, reporter),
    announceWarnings: () => {
      tell = (warning) => bus.emit({ type: 'log', ...warning, node: null });
      for (const warning of early) tell(warning);
    },
    warn: (message) => tell({ level: 'warning', message }),
    close: async () => {
      await reporter.close().catch(() => undefined);
      // What could not be written has already stopped the run; closing can't say more.
      await journal.value.close().catch(() => undefined);
      await store.value.close().catch(() => undefined);
      lock.value.release();
    },
  });
}

function shortSecret(name: string): string {
  return `the secret "${name}" has fewer than 4 characters, which is too short to be masked in journal and output`;
}

/** `tree` where a person watches, else `lines`. */
export function reporterFor(io: Io): ReporterName {
  const { TERM: term, CI: ci } = io.env;
  const inCi = ci !== undefined && ci !== '' && ci !== 'false';
  return defaultReporter({ isTTY: io.stderr.isTTY === true, term, ci: inCi });
}

import { createEventBus } from '../../engine/event-bus.ts';
import { Halt } from '../../engine/halt.ts';
import { runWorkflow } from '../../engine/run-workflow.ts';
import { createMask } from '../../journal/mask.ts';
import { newRunId } from '../../journal/run-id.ts';
import { openJournal } from '../../journal/writer.ts';
import type { RunCompleted } from '../../model/run-events.ts';
import { selectNodes } from '../../plan/selection.ts';
import { killTree } from '../../process/kill-tree.ts';
import { createReporter, defaultReporter, type ReporterName } from '../../reporters/registry.ts';
import { openResultStore } from '../../store/result-store.ts';
import { createWorkspace } from '../../store/workspace.ts';
import { chooseAgents } from '../choose-agents.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { formatOutputs } from '../outputs.ts';
import { type InputFlags, prepareRun } from '../prepare-run.ts';
import { reportDiagnostics, reportProblem, reportRefusal } from '../problem.ts';
import { displayPath } from '../project.ts';
import { readSecrets } from '../secrets.ts';
import { ownVersion } from '../version.ts';

export interface RunFlags extends InputFlags {
  readonly agent?: string | undefined;
  readonly simulate?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly only: readonly string[];
  readonly fresh: boolean;
  readonly budgetTokens?: number | undefined;
  readonly reporter?: ReporterName | undefined;
  readonly json: boolean;
  readonly journalDetail: 'full' | 'none';
}

const defaultConcurrency = 8;

/** Runs a workflow. Whatever can be known to be wrong is said before anything starts, with exit code 2. */
export async function run(io: Io, reference: string, flags: RunFlags): Promise<ExitCode> {
  const runId = newRunId(new Date());
  const prepared = await prepareRun(io, reference, flags, runId);
  if (!prepared.ok) return reportRefusal(io, prepared.error);
  const { project, workflow, plan, scope, source, warnings } = prepared.value;
  await reportDiagnostics(io, warnings);
  const selection = selectNodes(plan, flags.only);
  if (!selection.ok) return reportProblem(io, { message: selection.error });
  const secrets = readSecrets(workflow, io.env);
  if (!secrets.ok) return reportProblem(io, secrets.error);
  const agents = await chooseAgents(plan, selection.value, flags);
  if (!agents.ok) return reportProblem(io, agents.error);

  const mask = createMask(Object.values(secrets.value));
  const journal = await openJournal({
    directory: project.journal,
    runId,
    mask,
    detail: flags.journalDetail,
  });
  if (!journal.ok) return reportProblem(io, journal.error);
  const early: string[] = [];
  let warn = (message: string): void => void early.push(message);
  const store = await openResultStore({ directory: project.cache, mask, warn: (message) => warn(message) });
  if (!store.ok) return reportProblem(io, store.error);

  const reporterName = flags.reporter ?? defaultReporterFor(io);
  const reporter = await createReporter(reporterName, {
    progress: io.stderr,
    results: io.stdout,
    color: wantsColor(io, io.stderr),
  });
  const halt = new Halt();
  const stopListening = listenForInterrupts(io, halt);
  const bus = createEventBus({
    journal: journal.value,
    watchers: [{ name: reporterName, event: (event) => reporter.event(event) }],
    mask: Object.keys(secrets.value).length === 0 ? undefined : mask,
  });
  warn = (message) => bus.emit({ type: 'log', level: 'warning', message, node: null });

  const named = Object.fromEntries(Object.keys(secrets.value).map((name) => [name, `***${name}***`]));
  const real = { ...scope, contexts: { ...scope.contexts, secrets: secrets.value } };
  const keyed =
    workflow.secrets.length === 0 ? real : { ...scope, contexts: { ...scope.contexts, secrets: named } };
  const completed = await runWorkflow({
    plan,
    selection: selection.value,
    runId,
    agentFor: agents.value.agentFor,
    versions: { codex_flow: ownVersion(), node: process.versions.node, agent: agents.value.version },
    workflowFile: source,
    store: store.value,
    workspace: createWorkspace({ root: project.root, ignore: ['.codex-flow', source.path] }),
    bus,
    halt,
    scopes: { real, keyed },
    mask,
    concurrency: flags.concurrency ?? workflow.concurrency ?? defaultConcurrency,
    budget:
      flags.budgetTokens === undefined ? workflow.budget : { ...workflow.budget, tokens: flags.budgetTokens },
    fresh: flags.fresh,
    onStart: () => {
      for (const message of early.splice(0)) warn(message);
      for (const index of mask.tooShort) warn(shortSecret(workflow.secrets[index]?.name ?? ''));
    },
  });
  await reporter.close();
  stopListening();
  await journal.value.close().catch(() => undefined);
  await store.value.close().catch(() => undefined);

  if (reporterName !== 'json') await write(io.stdout, await formatOutputs(completed.outputs, flags.json));
  if (reporterName === 'lines' || reporterName === 'tree') {
    await write(io.stderr, `journal: ${displayPath(`${project.journal}/${runId}.jsonl`, io.cwd)}\n`);
  }
  return tell(io, completed, reporterName, reference);
}

function shortSecret(name: string): string {
  return `the secret "${name}" has fewer than 4 characters, which is too short to be masked in journal and output`;
}

function defaultReporterFor(io: Io): ReporterName {
  const { TERM: term, CI: ci } = io.env;
  return defaultReporter({
    isTTY: io.stderr.isTTY === true,
    term,
    ci: ci !== undefined && ci !== '' && ci !== 'false',
  });
}

/** The first wish to stop interrupts the run and keeps what is done; the second ends everything at once. */
function listenForInterrupts(io: Io, halt: Halt): () => void {
  let asked = false;
  return io.onInterrupt((signal) => {
    if (!asked) {
      asked = true;
      halt.cancel(signal === 'SIGINT' ? 'interrupted with Ctrl-C' : `interrupted by ${signal}`);
      return;
    }
    void killTree({ pid: process.pid }, { graceMs: 0 }).finally(() => io.exit(exitCode.interrupted));
  });
}

async function tell(
  io: Io,
  { result, reason }: RunCompleted,
  reporter: ReporterName,
  reference: string,
): Promise<ExitCode> {
  if (result === 'success') return exitCode.success;
  if (reporter === 'silent' && reason !== null) await write(io.stderr, `codex-flow: ${reason}\n`);
  if (result === 'failure') return exitCode.failure;
  const again = `what is done is kept; to go on: codex-flow run ${reference}`;
  if (result === 'cancelled') {
    if (reporter !== 'json') await write(io.stderr, `${again}\n`);
    return exitCode.interrupted;
  }
  if (reporter !== 'json') await write(io.stderr, `${again} with a larger budget, e.g. --budget-tokens\n`);
  return exitCode.paused;
}

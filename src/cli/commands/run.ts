import { printable } from '../../diagnostics/printable.ts';
import { hasLimit } from '../../engine/account.ts';
import type { CommandSurroundings } from '../../engine/context.ts';
import { Halt } from '../../engine/halt.ts';
import { runWorkflow } from '../../engine/run-workflow.ts';
import { newRunId } from '../../journal/run-id.ts';
import type { NodeId, RunId } from '../../model/ids.ts';
import type { RunResult } from '../../model/outcome.ts';
import type { RunCompleted } from '../../model/run-events.ts';
import type { Budget, Workflow } from '../../model/workflow.ts';
import { approvedNodes } from '../../plan/approved-nodes.ts';
import { type Selection, selectNodes } from '../../plan/selection.ts';
import { writeStepUsage } from '../../store/step-usage.ts';
import { createWorkspace } from '../../store/workspace.ts';
import { type ChosenAgents, chooseAgents } from '../choose-agents.ts';
import { findUnfinished, noteResult, withAttempt } from '../continue-run.ts';
import { earlierUsage } from '../earlier-usage.ts';
import type { ExitCode } from '../exit-code.ts';
import { endEverything, listenForInterrupts } from '../interrupts.ts';
import { type Io, write } from '../io.ts';
import { type OpenRun, openRun } from '../open-run.ts';
import { formatOutputs } from '../outputs.ts';
import { ownFiles } from '../own-files.ts';
import { type PreparedRun, prepareRun } from '../prepare-run.ts';
import { type Problem, reportProblem, reportRefusal, reportWarnings } from '../problem.ts';
import { displayPath } from '../project.ts';
import { commandSurroundings } from '../run-commands.ts';
import { tellEnd } from '../run-end.ts';
import type { RunFlags } from '../run-flags.ts';
import { readSecrets, withSecrets } from '../secrets.ts';
import { spentBy } from '../spent-before.ts';
import { ownVersion } from '../version.ts';

const defaultConcurrency = 8;

/** Runs a workflow. Whatever can be known to be wrong is said before anything starts, with exit code 2. */
export async function run(io: Io, reference: string, flags: RunFlags): Promise<ExitCode> {
  const runId = newRunId(new Date());
  const prepared = await prepareRun(io, reference, flags, runId);
  if (!prepared.ok) return reportRefusal(io, prepared.error);
  const { project, workflow, plan, source, warnings } = prepared.value;
  if (flags.reporter !== 'silent') await reportWarnings(io, warnings, reference);
  const selection = selectNodes(plan, flags.only);
  if (!selection.ok) return reportProblem(io, { message: selection.error });
  const approved = approvedNodes(plan, flags.approve);
  if (!approved.ok) return reportProblem(io, { message: approved.error });
  if (flags.budgetTotal && !hasLimit(budgetOf(workflow, flags))) return reportProblem(io, nothingToCountFor);
  const secrets = readSecrets(workflow, io.env);
  if (!secrets.ok) return reportProblem(io, secrets.error);
  const agents = await chooseAgents(plan, selection.value, flags);
  if (!agents.ok) return reportProblem(io, agents.error);
  const commands = await commandSurroundings(project, plan, selection.value, runId);
  if (!commands.ok) return reportProblem(io, commands.error);
  const opened = await openRun(io, {
    project,
    runId,
    workflowPath: source.path,
    secrets: secrets.value,
    reporter: flags.reporter,
    journalDetail: flags.journalDetail,
  });
  if (!opened.ok) return reportProblem(io, opened.error);
  const { reporterName, close } = opened.value;
  const halt = new Halt();
  const stopListening = listenForInterrupts(io, (signal) =>
    halt.cancel(signal === 'SIGINT' ? 'interrupted with Ctrl-C' : `interrupted by ${signal}`),
  );
  let completed: RunCompleted;
  try {
    completed = await execute({
      prepared: prepared.value,
      selection: selection.value,
      agents: agents.value,
      commands: commands.value,
      approved: approved.value,
      secrets: secrets.value,
      opened: opened.value,
      runId,
      halt,
      flags,
    });
  } catch (error) {
    // A bug: what it leaves running would go on and cost.
    await endEverything();
    throw error;
  } finally {
    await close();
    stopListening();
  }
  if (reporterName !== 'json') {
    const text = await formatOutputs(completed.outputs, flags.json);
    // A terminal would obey what is in an answer; a file or a program takes it as it is.
    await write(io.stdout, io.stdout.isTTY ? printable(text) : text);
  }
  if (reporterName === 'lines' || reporterName === 'tree') {
    await write(io.stderr, `journal: ${displayPath(`${project.journal}/${runId}.jsonl`, io.cwd)}\n`);
  }
  return tellEnd(io, {
    completed,
    halted: halt.reason,
    reporter: reporterName,
    reference,
    flags,
    budget: budgetOf(workflow, flags),
  });
}

/** Goes on with what was left unfinished, runs, and notes how it ended for the next run. */
async function execute(run: {
  readonly prepared: PreparedRun;
  readonly selection: Selection;
  readonly agents: ChosenAgents;
  readonly commands: CommandSurroundings;
  readonly approved: (node: NodeId) => boolean;
  readonly secrets: Readonly<Record<string, string>>;
  readonly opened: OpenRun;
  readonly runId: RunId;
  readonly halt: Halt;
  readonly flags: RunFlags;
}): Promise<RunCompleted> {
  const { selection, agents, secrets, opened, runId, halt, flags } = run;
  const { project, workflow, plan, scope, source } = run.prepared;
  const sequence = {
    directory: project.cache,
    workflowPath: source.path,
    plan,
    workspace: createWorkspace({ root: project.root, ignore: ownFiles({ workflow, source }) }),
    fresh: flags.fresh,
  };
  const unfinished = await findUnfinished(sequence);
  const note = async (result: RunResult | null): Promise<void> => {
    const noted = await noteResult(sequence, unfinished, runId, result);
    if (!noted.ok) opened.warn(noted.error);
  };
  await note(null);
  const { simulated } = agents.agentFor(undefined);
  const usageOf = { directory: project.cache, workflowPath: source.path, simulated };
  const { killed } = unfinished;
  const estimates = await earlierUsage(usageOf, { killed, journals: project.journal });
  const completed = await runWorkflow({
    plan,
    selection,
    runId,
    agentFor: agents.agentFor,
    versions: { codex_flow: ownVersion(), node: process.versions.node, agent: agents.version },
    workflowFile: source,
    store: opened.store,
    workspace: unfinished.workspace,
    bus: opened.bus,
    halt,
    scopes: withSecrets(withAttempt(scope, unfinished.continuation.attempt), secrets),
    mask: opened.mask,
    concurrency: flags.concurrency ?? workflow.concurrency ?? defaultConcurrency,
    budget: budgetOf(workflow, flags),
    spentBefore: flags.budgetTotal ? await spentBy(project.journal, unfinished.continuation.runs) : undefined,
    estimates,
    onQuota: flags.onQuota ?? 'pause',
    commands: run.commands,
    approvals: { given: run.approved, ask: opened.ask },
    fresh: flags.fresh,
    continuation: unfinished.continuation,
    onStart: opened.announceWarnings,
  });
  await note(completed.result);
  await writeStepUsage(usageOf, estimates.usage);
  return completed;
}

const nothingToCountFor: Problem = {
  message: "--budget-total says what counts of the run's budget, and it has none",
  remedies: [
    'give it one with --budget-tokens, --budget-agents or --budget-minutes, or with "budget" in the workflow',
    'leave --budget-total out',
  ],
};

function budgetOf({ budget }: Workflow, flags: RunFlags): Budget {
  return {
    tokens: flags.budgetTokens ?? budget.tokens,
    agents: flags.budgetAgents ?? budget.agents,
    minutes: flags.budgetMinutes ?? budget.minutes,
  };
}

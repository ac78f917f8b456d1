import type { Agent } from '../../agents/agent.ts';
import { createEventBus, type EventBus } from '../../engine/event-bus.ts';
import { type Conversation, converse, type Judge, mostRounds } from '../../generate/converse.ts';
import type { Written } from '../../generate/judge.ts';
import { Recording } from '../../generate/recording.ts';
import { createMask } from '../../journal/mask.ts';
import { newRunId } from '../../journal/run-id.ts';
import { openJournal } from '../../journal/writer.ts';
import { errorMessage } from '../../model/error-message.ts';
import type { RunId } from '../../model/ids.ts';
import type { JsonObject } from '../../model/json.ts';
import type { RunResult } from '../../model/outcome.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { JsonSchema } from '../../model/schema.ts';
import { noteClosed, noteOpen } from '../../store/open-runs.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { endEverything, listenForInterrupts } from '../interrupts.ts';
import { type Io, wantsColor } from '../io.ts';
import { keepOutOfGit } from '../keep-out-of-git.ts';
import { reporterFor } from '../open-run.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../project.ts';
import { ownVersion } from '../version.ts';
import { createProgress } from './progress.ts';

/** What Codex is asked, and by whom. */
export interface Question {
  readonly project: Project;
  readonly agent: Agent;
  readonly agentVersion: string | null;
  readonly prompt: string;
  readonly schema: JsonSchema;
  readonly judge: Judge<Written>;
  /** What the user asked for, as the journal keeps it. */
  readonly inputs: JsonObject;
  readonly model: string | undefined;
  readonly effort: string | undefined;
  readonly title: string;
}

/** What came of a conversation, for the journal and the shell. */
export interface Outcome {
  readonly result: RunResult;
  readonly reason: string | null;
  readonly outputs: JsonObject;
  readonly exitCode: ExitCode;
}

export interface Answered {
  readonly runId: RunId;
  readonly conversation: Conversation<Written>;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
}

/** A model that says nothing for this long, over a whole round, will not say anything any more. */
const roundLimitMs = 20 * 60_000;

/**
 * Asks Codex, shows what it does, and keeps it in a journal of its own; then `use` does something with what came of it,
 * and says what to put down as the end. The first wish to stop interrupts Codex, the second ends everything.
 */
export async function askCodex(
  io: Io,
  question: Question,
  use: (answered: Answered) => Promise<Outcome>,
): Promise<Result<ExitCode, Problem>> {
  const { project, agent } = question;
  const runId = newRunId(new Date());
  keepOutOfGit(project);
  const journal = await openJournal({ directory: project.journal, runId, mask: createMask([]) });
  if (!journal.ok) return err({ message: journal.error.message });
  noteRunning(project, runId);
  const stopping = new AbortController();
  const stopListening = listenForInterrupts(io, () => stopping.abort());
  const progress = createProgress({
    stream: io.stderr,
    color: wantsColor(io, io.stderr),
    live: reporterFor(io) === 'tree',
    title: question.title,
  });
  const bus = createEventBus({
    journal: journal.value,
    watchers: [{ name: 'progress', event: (event) => progress.event(event) }],
    mask: undefined,
    onDetached: (message) => io.stderr.write(`codex-flow: ${message}\n`),
  });
  try {
    const recording = new Recording({
      ...question,
      runId,
      agent: agent.name,
      versions: { codex_flow: ownVersion(), node: process.versions.node, agent: question.agentVersion },
      emit: bus.emit,
    });
    const conversation = await talk(question, recording, stopping.signal);
    recording.answered(conversation);
    progress.close();
    await flushed(io, bus);
    const outcome = await use({ runId, conversation, signal: stopping.signal });
    recording.end(conversation, outcome.result, outcome.reason, outcome.outputs);
    const kept = await flushed(io, bus);
    return ok(outcome.exitCode === exitCode.success && !kept ? exitCode.failure : outcome.exitCode);
  } catch (error) {
    // A bug: what it leaves running would go on and cost.
    await endEverything();
    throw error;
  } finally {
    progress.close();
    stopListening();
    await journal.value.close().catch(() => undefined);
    noteClosed(project.cache, runId);
  }
}

function talk(
  { agent, prompt, schema, judge, model, effort, project }: Question,
  recording: Recording,
  signal: AbortSignal,
): Promise<Conversation<Written>> {
  const turn = {
    prompt,
    schema,
    threadId: undefined,
    model,
    effort,
    sandbox: 'read-only',
    network: false,
    webSearch: false,
    addDirs: [],
    images: [],
    instructions: undefined,
    cwd: project.root,
    root: project.root,
    env: {},
  } as const;
  return converse({
    agent,
    turn,
    judge,
    signal,
    limitMs: roundLimitMs,
    onActivity: (phase, item) => recording.activity(phase, item),
    onRound: (round, message) =>
      recording.log('info', `round ${round} of ${mostRounds}: ${firstLine(message)}, which Codex is told`),
  });
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/:$/, '');

/** So that `runs` shows it as running. Where it can't be noted, `runs` says unfinished until it ends. */
function noteRunning(project: Project, runId: RunId): void {
  try {
    noteOpen(project.cache, runId);
  } catch {
    // The journal is what counts, and that is open.
  }
}

/** Whether all that was told is on the disk; says so if not. */
async function flushed(io: Io, bus: EventBus): Promise<boolean> {
  try {
    await bus.durable();
    return true;
  } catch (error) {
    io.stderr.write(`codex-flow: ${errorMessage(error)}\n`);
    return false;
  }
}

import type { Agent } from '../../agents/agent.ts';
import { draftSchema } from '../../generate/answer.ts';
import { judgeDrafts } from '../../generate/judge.ts';
import { draftPrompt } from '../../generate/prompts.ts';
import { err, type Result } from '../../model/result.ts';
import { createStyle } from '../../reporters/style.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { type Problem, reportDiagnostics, reportProblem } from '../problem.ts';
import { tellFailure } from './fail.ts';
import { keepDraft } from './keep-draft.ts';
import { sharedWorkflows } from './known.ts';
import { reviewOf } from './review.ts';
import { reviewText } from './review-text.ts';
import { type Answered, askCodex, type Outcome } from './session.ts';
import { checkTarget, fileFor, type Target, writeNew } from './target.ts';
import { forStream, nextText, notesText, resultJson, spentWords, wroteText } from './tell.ts';

export interface NewWorkflowOptions {
  readonly wish: string;
  readonly target: Target;
  readonly agent: Agent;
  readonly agentVersion: string | null;
  readonly model: string | undefined;
  readonly effort: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Has a workflow written, and puts it where workflows are: whole, valid, and over no other file. */
export async function newWorkflow(io: Io, options: NewWorkflowOptions): Promise<Result<ExitCode, Problem>> {
  const { wish, target, model, dryRun } = options;
  const problem = dryRun ? undefined : checkTarget(target);
  if (problem !== undefined) return err(problem);
  const { project } = target;
  const shared = sharedWorkflows(project, io.cwd);
  const judge = judgeDrafts((slug) => {
    const { path, display } = fileFor(target, slug, wish);
    return { path, displayPath: display, root: project.root };
  });
  const question = {
    project,
    agent: options.agent,
    agentVersion: options.agentVersion,
    prompt: draftPrompt(wish, shared),
    schema: draftSchema,
    judge: judge.judge,
    inputs: { description: wish, ...(model === undefined ? {} : { model }) },
    model,
    effort: options.effort,
    title: 'Codex reads the repository and writes a workflow',
  };
  return askCodex(io, question, async (answered) => {
    const { end } = answered.conversation;
    if (!end.ok) return tellFailure(io, project, answered, end.failure, judge.last(), options);
    if (answered.signal.aborted) {
      const cancelled = { class: 'cancelled', message: 'interrupted' } as const;
      return tellFailure(io, project, answered, cancelled, undefined, options);
    }
    return finish(io, options, answered);
  });
}

async function finish(io: Io, options: NewWorkflowOptions, answered: Answered): Promise<Outcome> {
  const { target, wish, dryRun, json } = options;
  const { conversation, runId } = answered;
  if (!conversation.end.ok) throw new Error('a failed conversation has no workflow');
  const written = conversation.end.value;
  const chosen = fileFor(target, written.slug, wish);
  const placed = dryRun ? undefined : writeNew(target, chosen, written.text);
  if (placed?.ok === false) {
    const kept = keepDraft(target.project, io.cwd, {
      draft: { ...written, diagnostics: [] },
      slug: chosen.name,
    });
    const remedies = [kept, `the journal has it, too: ${spentWords(conversation, runId)}`];
    await reportProblem(io, { message: placed.error.message, remedies });
    return { result: 'failure', reason: placed.error.message, outputs: {}, exitCode: exitCode.failure };
  }
  const file = placed?.value ?? chosen;
  const review = await reviewOf(target.project, file, written);
  await reportDiagnostics(io, written.warnings);
  const outcome: Outcome = {
    result: 'success',
    reason: null,
    outputs: { path: placed === undefined ? null : file.display },
    exitCode: exitCode.success,
  };
  if (json) {
    const facts = {
      name: file.name,
      path: dryRun ? null : file.display,
      written,
      review,
      conversation,
      runId,
    };
    await write(io.stdout, resultJson(dryRun ? 'dry-run' : 'written', facts));
    return outcome;
  }
  const stream = dryRun ? io.stderr : io.stdout;
  const style = createStyle(wantsColor(io, stream));
  const columns = Math.max(40, stream.columns || 80);
  if (dryRun) await write(io.stdout, forStream(io.stdout, written.text));
  const head = dryRun ? '' : wroteText(file.display, spentWords(conversation, runId), style);
  const next = dryRun ? '' : nextText(file.name, review, style, columns);
  await write(
    stream,
    `${head}${notesText(written.notes, style)}\n${reviewText(review, style, columns)}${next}`,
  );
  return outcome;
}

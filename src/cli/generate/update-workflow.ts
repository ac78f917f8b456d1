import { accessSync, constants } from 'node:fs';
import type { Agent } from '../../agents/agent.ts';
import { changeSchema } from '../../generate/answer.ts';
import { checkDraft, type DraftPlace, plainReport } from '../../generate/draft.ts';
import { judgeChanges, type Written } from '../../generate/judge.ts';
import { changePrompt } from '../../generate/prompts.ts';
import { systemErrorCode, systemErrorWords } from '../../journal/system-error.ts';
import { readSource } from '../../language/read-source.ts';
import { err, ok, type Result } from '../../model/result.ts';
import { createStyle } from '../../reporters/style.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findWorkflow } from '../find-workflow.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { type Problem, reportDiagnostics } from '../problem.ts';
import type { Project } from '../project.ts';
import { isReadOnly, readOnlyProblem } from '../replace-file.ts';
import { shellWord } from '../shell-word.ts';
import { diffOf, diffText } from './diff-text.ts';
import { tellFailure } from './fail.ts';
import { sharedWorkflows } from './known.ts';
import { type Original, putChange } from './put-change.ts';
import { reviewOf } from './review.ts';
import { reviewText } from './review-text.ts';
import { type Answered, askCodex, type Outcome } from './session.ts';
import { forStream, nextText, notesText, resultJson, spentWords, wroteText } from './tell.ts';

export interface UpdateOptions {
  /** The workflow to change, as the user names it. */
  readonly workflow: string;
  readonly wish: string;
  readonly project: Project;
  readonly agent: Agent;
  readonly agentVersion: string | null;
  readonly model: string | undefined;
  readonly effort: string | undefined;
  /** Writes without asking. */
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Has a workflow of this repository changed. What no edit touches stays as it is, to the byte. */
export async function updateWorkflow(io: Io, options: UpdateOptions): Promise<Result<ExitCode, Problem>> {
  const { project, wish, model } = options;
  const found = originalOf(options, io.cwd);
  if (!found.ok) return found;
  const { file, text } = found.value;
  const place: DraftPlace = { path: file.path, displayPath: file.display, root: project.root };
  const shared = sharedWorkflows(project, io.cwd);
  const judge = judgeChanges(text, place);
  const report = plainReport(checkDraft(text, place).diagnostics);
  const question = {
    project,
    agent: options.agent,
    agentVersion: options.agentVersion,
    prompt: changePrompt({ path: file.display, text, wish, report }, shared),
    schema: changeSchema,
    judge: judge.judge,
    inputs: { update: file.display, description: wish, ...(model === undefined ? {} : { model }) },
    model,
    effort: options.effort,
    title: `Codex changes ${file.display}`,
  };
  return askCodex(io, question, async (answered) => {
    const { end } = answered.conversation;
    if (end.ok) return finish(io, options, found.value, end.value, answered);
    const last = judge.last();
    return tellFailure(io, project, answered, end.failure, last && { ...last, slug: file.name }, options);
  });
}

/** The file to change, found fit for that before anything is spent. */
function originalOf({ workflow, project, dryRun }: UpdateOptions, cwd: string): Result<Original, Problem> {
  const found = findWorkflow(workflow, project, cwd);
  if (!found.ok) return found;
  const file = found.value;
  if (file.origin === 'shared') {
    return err({
      message: `${file.display} is shared, and only workflows of this repository are changed`,
      remedies: [`copy it here, then change the copy: codex-flow add ${shellWord(file.name)}`],
    });
  }
  try {
    if (!dryRun) {
      accessSync(file.path, constants.W_OK);
      if (isReadOnly(file.path)) return err(readOnlyProblem(file.display));
    }
    const { source, diagnostics } = readSource(file.path, file.display);
    if (diagnostics.length > 0)
      return err({ message: `${file.display} is no workflow: see codex-flow validate` });
    return ok({ file, text: source.text });
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return err({ message: `${file.display} can't be changed: ${systemErrorWords(error)}` });
  }
}

async function finish(
  io: Io,
  options: UpdateOptions,
  original: Original,
  written: Written,
  answered: Answered,
): Promise<Outcome> {
  const { json, dryRun, project } = options;
  const { file, text } = original;
  const { conversation, runId } = answered;
  const review = await reviewOf(project, file, written);
  const facts = { name: file.name, path: file.display, written, review, conversation, runId };
  const unchanged = written.text === text;
  // The one object, or the YAML, has stdout for itself.
  const stream = json || dryRun ? io.stderr : io.stdout;
  const style = createStyle(wantsColor(io, stream));
  const columns = Math.max(40, stream.columns || 80);
  if (unchanged) {
    const words = `nothing changes in ${file.display}\n${style.quiet(spentWords(conversation, runId))}\n`;
    if (json) await write(io.stdout, resultJson('unchanged', { ...facts, diff: '' }));
    else await write(stream, `${words}${notesText(written.notes, style)}`);
    if (dryRun && !json) await write(io.stdout, forStream(io.stdout, text));
    return {
      result: 'success',
      reason: 'nothing changes',
      outputs: { path: null },
      exitCode: exitCode.success,
    };
  }
  const diff = await diffText(file.display, text, written.text, style);
  if (!json) {
    await write(stream, `${diff}${notesText(written.notes, style)}\n${reviewText(review, style, columns)}\n`);
  }
  await reportDiagnostics(io, written.warnings);
  const end = dryRun ? 'dry-run' : await putChange(io, options, original, written, answered);
  if (json) {
    const plain = await diffOf(file.display, text, written.text);
    const result = typeof end === 'string' ? end : 'not-written';
    await write(io.stdout, resultJson(result, { ...facts, diff: plain }));
  } else if (end === 'dry-run') {
    await write(io.stdout, forStream(io.stdout, written.text));
  } else if (end === 'written') {
    const head = wroteText(file.display, spentWords(conversation, runId), style);
    await write(stream, `${head}${nextText(file.name, review, style, columns)}`);
  }
  if (typeof end !== 'string') return end;
  const outputs = { path: end === 'written' ? file.display : null };
  return { result: 'success', reason: null, outputs, exitCode: exitCode.success };
}

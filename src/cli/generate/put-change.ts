import { readFileSync } from 'node:fs';
import type { Written } from '../../generate/judge.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { WorkflowFile } from '../find-workflow.ts';
import type { Io } from '../io.ts';
import { reportProblem } from '../problem.ts';
import type { Project } from '../project.ts';
import { replaceFile } from '../replace-file.ts';
import { canAsk, confirm } from './confirm.ts';
import { keepDraft } from './keep-draft.ts';
import type { Answered, Outcome } from './session.ts';

/** A workflow as it was when Codex was asked to change it. */
export interface Original {
  readonly file: WorkflowFile;
  readonly text: string;
}

export interface PutOptions {
  readonly project: Project;
  /** Writes without asking. */
  readonly yes: boolean;
  /** There is nobody who reads a question. */
  readonly json: boolean;
}

/** Writes the change if the user wants it; else says why not, keeps it as a draft, and gives the end. */
export async function putChange(
  io: Io,
  { yes, json, project }: PutOptions,
  { file, text }: Original,
  written: Written,
  { signal }: Answered,
): Promise<'written' | Outcome> {
  const refuse = async (
    message: string,
    exit: ExitCode,
    result: Outcome['result'],
    ...remedies: readonly string[]
  ): Promise<Outcome> => {
    const kept = keepDraft(project, io.cwd, { draft: { ...written, diagnostics: [] }, slug: file.name });
    await reportProblem(io, { message, remedies: [...remedies, kept] });
    return { result, reason: message, outputs: { path: null }, exitCode: exit };
  };
  if (!yes && (json || !canAsk(io))) {
    return refuse(
      `${file.display} was not changed: there is no terminal to ask on`,
      exitCode.usage,
      'success',
      'with --yes it is written without asking',
    );
  }
  const consent =
    yes && !signal.aborted ? 'yes' : await confirm(io, `Write this to ${file.display}?`, signal);
  if (consent === 'interrupted')
    return refuse(`interrupted: ${file.display} was not changed`, exitCode.interrupted, 'cancelled');
  if (consent === 'no') return refuse(`${file.display} was not changed`, exitCode.failure, 'success');
  if (textNow(file) !== text) {
    return refuse(
      `${file.display} was changed by somebody else meanwhile, and is kept as it is`,
      exitCode.failure,
      'failure',
    );
  }
  const problem = replaceFile(file, written.text);
  if (problem === undefined) return 'written';
  return refuse(problem.message, exitCode.failure, 'failure', ...(problem.remedies ?? []));
}

/** Undefined where it can't be read any more. */
function textNow(file: WorkflowFile): string | undefined {
  try {
    return readFileSync(file.path, 'utf8').replace(/^\ufeff/, '');
  } catch {
    return undefined;
  }
}

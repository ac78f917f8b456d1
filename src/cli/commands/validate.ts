import { severityOf } from '../../diagnostics/catalogue.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { ok } from '../../model/result.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findTargets } from '../find-targets.ts';
import type { WorkflowFile } from '../find-workflow.ts';
import { fixFile } from '../fix-file.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { openWorkflow } from '../open-workflow.ts';
import { type Problem, reportProblem } from '../problem.ts';
import { findProject } from '../project.ts';

export interface ValidateFlags {
  readonly fix: boolean;
  readonly json: boolean;
}

/** Shows every mistake in the workflows. The findings are this command's result and so go to stdout. */
export async function validate(
  io: Io,
  references: readonly string[],
  flags: ValidateFlags,
): Promise<ExitCode> {
  const { files, problems } = await findTargets(references, findProject(io.cwd), io.cwd);
  const found: Diagnostic[] = [];
  const unread: Problem[] = [...problems];
  let read = 0;
  for (const file of files) {
    const fixed = flags.fix ? fixFile(file) : ok(0);
    if (!fixed.ok) unread.push(fixed.error);
    else if (fixed.value > 0) await tellFixed(io, file, fixed.value, flags.json);
    const loaded = openWorkflow(file);
    if (!loaded.ok) {
      unread.push(loaded.error);
      continue;
    }
    read += 1;
    found.push(...loaded.value.diagnostics);
  }
  if (flags.json) {
    if (read > 0) await write(io.stdout, await asJson(found));
  } else if (read > 0) {
    await write(io.stdout, await asText(io, found, read));
  }
  for (const problem of unread) await reportProblem(io, problem);
  const failed = unread.length > 0 || found.some(isError);
  return failed ? exitCode.usage : exitCode.success;
}

const isError = (found: Diagnostic): boolean => severityOf(found.code) === 'error';

async function asJson(found: readonly Diagnostic[]): Promise<string> {
  const { diagnosticAsJson } = await import('../diagnostic-json.ts');
  return `${JSON.stringify(found.map(diagnosticAsJson), null, 2)}\n`;
}

async function asText(io: Io, found: readonly Diagnostic[], files: number): Promise<string> {
  const wrong = new Set(found.filter(isError).map((each) => each.place.file.path)).size;
  const valid = Math.max(0, files - wrong);
  const praise = valid === 1 ? '1 workflow is valid\n' : `${valid} workflows are valid\n`;
  const shown = found.length === 0 ? '' : await shownFindings(io, found);
  return `${shown}${valid === 0 ? '' : praise}`;
}

/** The renderer is loaded only here: mostly there is nothing to show. */
async function shownFindings(io: Io, found: readonly Diagnostic[]): Promise<string> {
  const { renderDiagnostic, summarize } = await import('../../diagnostics/render.ts');
  const options = { color: wantsColor(io, io.stdout), width: io.stdout.columns ?? 120 };
  const frames = found.map((each) => `${renderDiagnostic(each, options)}\n\n`).join('');
  return `${frames}${summarize(found)}\n`;
}

async function tellFixed(io: Io, file: WorkflowFile, count: number, json: boolean): Promise<void> {
  const text = `${file.display}: ${count} mistake${count === 1 ? '' : 's'} corrected\n`;
  await write(json ? io.stderr : io.stdout, json ? text : `${text}\n`);
}

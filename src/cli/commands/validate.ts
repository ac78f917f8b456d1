import { severityOf } from '../../diagnostics/catalogue.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { printable } from '../../diagnostics/printable.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findTargets } from '../find-targets.ts';
import type { WorkflowFile } from '../find-workflow.ts';
import type { Format } from '../findings/formats.ts';
import type { Report } from '../findings/report.ts';
import { asText } from '../findings/text.ts';
import { type Correction, fixFile } from '../fix-file.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { openWorkflow } from '../open-workflow.ts';
import { type Problem, reportProblem } from '../problem.ts';
import { findProject, type Project } from '../project.ts';

export interface ValidateFlags {
  readonly fix: boolean;
  readonly format: Format;
}

/** Shows every mistake in the workflows. The findings are this command's result and so go to stdout. */
export async function validate(
  io: Io,
  references: readonly string[],
  flags: ValidateFlags,
): Promise<ExitCode> {
  const project = findProject(io.cwd);
  const { files, problems } = await findTargets(references, project, io.cwd);
  const corrections: string[] = [];
  const unread: Problem[] = [...problems];
  const found: Diagnostic[] = [];
  let valid = 0;
  // All are corrected before any is looked at, since they may use one another.
  for (const file of flags.fix ? files : []) {
    const fixed = fixFile(file);
    if (fixed.ok) corrections.push(...fixed.value.map((each) => correctionText(file, each)));
    else unread.push(fixed.error);
  }
  for (const file of files) {
    const loaded = openWorkflow(file);
    if (loaded.ok) {
      const { diagnostics } = loaded.value;
      if (!diagnostics.some(isError)) valid += 1;
      found.push(...diagnostics);
    } else if (!unread.some(({ message }) => message === loaded.error.message)) unread.push(loaded.error);
  }
  const report = { diagnostics: eachOnce(found), problems: unread, valid };
  await tellCorrections(io, corrections, flags.format);
  await write(io.stdout, await reportAs(flags.format, report, io, project));
  for (const problem of unread) await reportProblem(io, problem);
  const failed = unread.length > 0 || found.some(isError);
  return failed ? exitCode.usage : exitCode.success;
}

const isError = ({ code }: Diagnostic): boolean => severityOf(code) === 'error';

/** A schema or another file that several workflows share is told about once. */
function eachOnce(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const said = new Set<string>();
  return found.filter(({ code, place, params }) => {
    const { start, end } = place.range;
    const key = JSON.stringify([code, place.file.path, start, end, params]);
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}

/** Each form's code is loaded only where it is asked for. */
async function reportAs(format: Format, report: Report, io: Io, project: Project): Promise<string> {
  switch (format) {
    case 'text':
      return asText(report, { color: wantsColor(io, io.stdout), width: io.stdout.columns ?? 120 });
    case 'json':
      return (await import('../findings/json.ts')).asJson(report);
    case 'sarif':
      return (await import('../findings/sarif.ts')).asSarif(report, project);
    case 'github':
      return (await import('../findings/github.ts')).asGithub(report, project);
  }
}

const correctionText = ({ display }: WorkflowFile, { line, what, code }: Correction): string =>
  printable(`${display}:${line}: ${code === undefined ? what : `corrected: ${what} [${code}]`}`);

/** What was changed is for people: where stdout is for a machine, it goes to stderr. */
async function tellCorrections(io: Io, lines: readonly string[], format: Format): Promise<void> {
  if (lines.length === 0) return;
  const text = lines.map((line) => `${line}\n`).join('');
  if (format === 'text') await write(io.stdout, `${text}\n`);
  else await write(io.stderr, text);
}

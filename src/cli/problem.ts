import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { printable } from '../diagnostics/printable.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { type Io, wantsColor, write } from './io.ts';

/** What a user did that can't be done, and what would be right. */
export interface Problem {
  readonly message: string;
  /** What to do about it, a line each. */
  readonly remedies?: readonly string[];
}

/** Tells a problem on stderr, as `codex-flow: …`. */
export async function reportProblem(io: Io, problem: Problem): Promise<ExitCode> {
  const remedies = (problem.remedies ?? []).map((remedy) => `  - ${remedy}\n`).join('');
  await write(io.stderr, printable(`codex-flow: ${problem.message}\n${remedies}`));
  return exitCode.usage;
}

/** Why nothing can be run. */
export type Refusal =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'diagnostics'; readonly diagnostics: readonly Diagnostic[] };

export async function reportRefusal(io: Io, refusal: Refusal): Promise<ExitCode> {
  if (refusal.kind === 'problem') return reportProblem(io, refusal.problem);
  await reportDiagnostics(io, refusal.diagnostics);
  return exitCode.usage;
}

/** Tells on one line that a workflow has warnings, and which: `validate` shows them, before a run they would be in the way. */
export async function reportWarnings(
  io: Io,
  warnings: readonly Diagnostic[],
  workflow: string,
): Promise<void> {
  const [first] = warnings;
  if (first === undefined) return;
  const count = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
  const codes = [...new Set(warnings.map(({ code }) => code))];
  const shown = codes.length > 4 ? `${codes.slice(0, 3).join(', ')} and others` : codes.join(', ');
  const text = `codex-flow: ${first.place.file.displayPath} has ${count} (${shown}), which "codex-flow validate ${workflow}" shows\n`;
  await write(io.stderr, printable(text));
}

/** Shows diagnostics on stderr with their frames and a summary. */
export async function reportDiagnostics(io: Io, diagnostics: readonly Diagnostic[]): Promise<void> {
  if (diagnostics.length === 0) return;
  // Most calls have nothing to show, and the renderer brings the tables of how wide characters are.
  const { renderReport } = await import('../diagnostics/report.ts');
  const options = { color: wantsColor(io, io.stderr), width: io.stderr.columns ?? 120 };
  await write(io.stderr, renderReport(diagnostics, options));
}

import { severityOf } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderReport } from '../diagnostics/report.ts';
import { SourceFile } from '../diagnostics/source.ts';
import { loadWorkflow } from '../language/load.ts';
import type { Workflow } from '../model/workflow.ts';

/** A text that may become a workflow file, with what `validate` says of it. */
export interface Draft {
  readonly text: string;
  /** Undefined where there is any error. */
  readonly workflow: Workflow | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where a draft will stand. */
export interface DraftPlace {
  /** Absolute. */
  readonly path: string;
  /** As messages name it. */
  readonly displayPath: string;
  /** The repository's root, absolute. */
  readonly root: string;
}

/** Checks a text exactly as `validate` checks a file at that place. */
export function checkDraft(text: string, { path, displayPath, root }: DraftPlace): Draft {
  const source = new SourceFile({ path, displayPath, text });
  const { workflow, diagnostics } = loadWorkflow(source, { root, reads: root });
  return { text, workflow, diagnostics };
}

/** More at once would bury what matters, and what is mended shows what is left. */
const mostFindings = 30;

/** What `validate` prints of a draft, without colour, errors before warnings where they are many. */
export function plainReport(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(isError);
  const shown =
    diagnostics.length <= mostFindings
      ? diagnostics
      : [...errors, ...diagnostics.filter((found) => !isError(found))].slice(0, mostFindings);
  const left = diagnostics.length - shown.length;
  const text = renderReport(shown, { color: false, width: 160 });
  return left === 0 ? text : `${text}… and ${left} more\n`;
}

/** `3 mistakes`. */
export function mistakesInWords(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(isError);
  return `${errors.length} mistake${errors.length === 1 ? '' : 's'}`;
}

const isError = (found: Diagnostic): boolean => severityOf(found.code) === 'error';

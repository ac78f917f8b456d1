import { severityOf } from '../../diagnostics/catalogue.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { messageOf } from '../../diagnostics/message.ts';
import type { Place, Position } from '../../diagnostics/source.ts';
import { problemText, type Report } from './report.ts';

interface JsonPlace {
  readonly file: string;
  /** Lines and columns from 1; columns in UTF-16 units; the end is the position after the last character. */
  readonly range: { readonly start: Position; readonly end: Position };
}

/** A finding as `validate --json` prints it. */
interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly related: readonly (JsonPlace & { readonly message: string })[];
  /** What `--fix` does about it; null where that is left to the user. */
  readonly fix: {
    readonly description: string;
    readonly edits: readonly (JsonPlace & { readonly text: string })[];
  } | null;
}

/** Something that could not be checked or corrected, as `validate --json` prints it: it has no place in a file. */
interface JsonProblem {
  readonly code: 'not-checked';
  readonly severity: 'error';
  readonly message: string;
  readonly file: null;
  readonly range: null;
  readonly related: readonly [];
  readonly fix: null;
}

/** A list of all findings, then of what could not be checked. */
export function asJson({ diagnostics, problems }: Report): string {
  const all = [
    ...jsonDiagnostics(diagnostics),
    ...problems.map((problem) => problemAsJson(problemText(problem))),
  ];
  return `${JSON.stringify(all, null, 2)}\n`;
}

/** Findings as values of JSON. */
export const jsonDiagnostics = (found: readonly Diagnostic[]): readonly JsonDiagnostic[] =>
  found.map(diagnosticAsJson);

const problemAsJson = (message: string): JsonProblem => ({
  code: 'not-checked',
  severity: 'error',
  message,
  file: null,
  range: null,
  related: [],
  fix: null,
});

function diagnosticAsJson(found: Diagnostic): JsonDiagnostic {
  const { code, place, related = [], fix } = found;
  return {
    code,
    severity: severityOf(code),
    message: messageOf(found),
    ...placeAsJson(place),
    related: related.map((other) => ({ ...placeAsJson(other.place), message: other.note })),
    fix:
      fix === undefined
        ? null
        : {
            description: fix.description,
            edits: fix.edits.map((edit) => ({ ...placeAsJson(edit.place), text: edit.text })),
          },
  };
}

function placeAsJson({ file, range }: Place): JsonPlace {
  const { start, end } = range;
  return { file: file.displayPath, range: { start: file.positionAt(start), end: file.positionAt(end) } };
}

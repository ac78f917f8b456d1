import { severityOf } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { messageOf } from '../diagnostics/message.ts';
import type { Place, Position } from '../diagnostics/source.ts';

interface JsonPlace {
  readonly file: string;
  /** Lines and columns from 1; columns in UTF-16 units; the end is the position after the last character. */
  readonly range: { readonly start: Position; readonly end: Position };
}

/** A finding as `validate --json` prints it. */
export interface JsonDiagnostic extends JsonPlace {
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

export function diagnosticAsJson(found: Diagnostic): JsonDiagnostic {
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

import type { Diagnostic, DiagnosticCode } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source.ts';
import { fixText } from '../language/fix-text.ts';
import type { Loaded } from '../language/load.ts';
import { hasSchemaHeader, schemaHeader } from '../language/schema-header.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { WorkflowFile } from './find-workflow.ts';
import { openWorkflow, optionsFor } from './open-workflow.ts';
import type { Problem } from './problem.ts';
import { replaceFile } from './replace-file.ts';

/** Something that was changed in a file. */
export interface Correction {
  /** Where it stands in the file as it is now, from 1. */
  readonly line: number;
  /** What was done, and the check that asked for it, if one did. */
  readonly what: string;
  readonly code?: DiagnosticCode;
}

/**
 * Applies the safe corrections to a file of this repository, and puts the line with the schema on top where it is
 * missing. Tells what was changed, by line; nothing is written where that is nothing.
 */
export function fixFile(file: WorkflowFile): Result<readonly Correction[], Problem> {
  const loaded = openWorkflow(file);
  if (!loaded.ok) return loaded;
  const { source, diagnostics } = loaded.value;
  if (file.origin === 'shared') {
    if (!diagnostics.some(isFixable)) return ok([]);
    return err({
      message: `${file.display} is not corrected, since it belongs to a package`,
      remedies: ['copy it into .codex-flow/workflows and correct it there'],
    });
  }
  const { text, corrections } = withHeader(file, correct(file, loaded.value), diagnostics);
  if (text === source.text) return ok([]);
  const problem = replaceFile(file, text);
  return problem === undefined ? ok(corrections) : err(problem);
}

const isFixable = (found: Diagnostic): boolean => found.fix !== undefined;

interface Corrected {
  readonly text: string;
  readonly corrections: readonly Correction[];
}

function correct(file: WorkflowFile, loaded: Loaded): Corrected {
  const { text, applied } = fixText(loaded, optionsFor(file));
  const { displayPath, path } = loaded.source;
  const source = new SourceFile({ displayPath, path, text });
  const corrections = applied.map(({ found, offset }) => ({
    line: source.positionAt(offset).line,
    what: whatWasDone(found),
    code: found.code,
  }));
  return { text, corrections };
}

/** Longer texts, and those of several lines, are not repeated. */
const longestShown = 60;

function whatWasDone({ fix }: Diagnostic): string {
  const [edit, ...others] = fix?.edits ?? [];
  if (edit === undefined || others.length > 0) return fix?.description ?? '';
  const { file, range } = edit.place;
  const old = file.text.slice(range.start, range.end);
  const shown = [old, edit.text].every(
    (part) => part.trim() !== '' && /^.+$/.test(part) && part.length <= longestShown,
  );
  return shown ? `${old} is now ${edit.text}` : (fix?.description ?? '');
}

/** Not where the file is no workflow's text at all. */
const hopeless: readonly DiagnosticCode[] = ['empty-file', 'file-too-large', 'not-utf8'];

function withHeader(file: WorkflowFile, fixed: Corrected, found: readonly Diagnostic[]): Corrected {
  if (hasSchemaHeader(fixed.text) || found.some(({ code }) => hopeless.includes(code))) return fixed;
  const header = schemaHeader(file.path, file.root);
  const lineBreak = /\r?\n/.exec(fixed.text)?.[0] ?? '\n';
  const moved = fixed.corrections.map((each) => ({ ...each, line: each.line + 1 }));
  return {
    text: `${header}${lineBreak}${fixed.text}`,
    corrections: [{ line: 1, what: `added ${header}` }, ...moved],
  };
}

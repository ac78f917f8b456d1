import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { applyFixes } from '../diagnostics/fix.ts';
import { systemErrorCode, systemErrorWords } from '../journal/system-error.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { WorkflowFile } from './find-workflow.ts';
import { openWorkflow } from './open-workflow.ts';
import type { Problem } from './problem.ts';

/** A fix may bring to light what another can mend; more rounds than this would be two fixes that undo each other. */
const maxRounds = 10;

/** Applies the safe corrections to a file of this repository and gives how many it made, at least. */
export function fixFile(file: WorkflowFile): Result<number, Problem> {
  const first = openWorkflow(file);
  if (!first.ok) return first;
  let { source, diagnostics } = first.value;
  if (!diagnostics.some(isFixable)) return ok(0);
  if (file.origin === 'shared') {
    return err({
      message: `${file.display} is not corrected, since it belongs to a package`,
      remedies: ['copy it into .codex-flow/workflows and correct it there'],
    });
  }
  let corrected = 0;
  for (let round = 0; round < maxRounds && diagnostics.some(isFixable); round++) {
    const open = diagnostics.filter(isFixable).length;
    const text = applyFixes(source, diagnostics);
    if (text === source.text) break;
    const problem = replaceFile(file, text);
    if (problem !== undefined) return err(problem);
    const next = openWorkflow(file);
    if (!next.ok) return next;
    ({ source, diagnostics } = next.value);
    // Some are left where corrections overlap, and others come to light only now.
    corrected += Math.max(1, open - diagnostics.filter(isFixable).length);
  }
  return ok(corrected);
}

const isFixable = (found: Diagnostic): boolean => found.fix !== undefined;

/** Puts the whole new text in the old one's place, so that a full disk can't leave half a workflow. */
function replaceFile(file: WorkflowFile, text: string): Problem | undefined {
  try {
    const path = realpathSync(file.path);
    const next = `${path}.codex-flow-fix`;
    try {
      writeFileSync(next, text, { mode: statSync(path).mode });
      renameSync(next, path);
    } finally {
      rmSync(next, { force: true });
    }
    return undefined;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return { message: `${file.display} can't be written: ${systemErrorWords(error)}` };
  }
}

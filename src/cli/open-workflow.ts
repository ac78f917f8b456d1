import { systemErrorCode, systemErrorWords } from '../journal/system-error.ts';
import { type Loaded, type LoadOptions, readWorkflow } from '../language/load.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { WorkflowFile } from './find-workflow.ts';
import type { Problem } from './problem.ts';

/** Reads and checks a workflow that was found; the error is that its file can't be read at all. */
export function openWorkflow(file: WorkflowFile): Result<Loaded, Problem> {
  try {
    return ok(readWorkflow(file.path, { ...optionsFor(file), displayPath: file.display }));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return err({ message: `${file.display} can't be read: ${systemErrorWords(error)}` });
  }
}

/** How to load a workflow that was found. What a shared one reads may be missing here: it may be looked at before it is used. */
export const optionsFor = ({ root, reads, origin }: WorkflowFile): LoadOptions => ({
  root,
  reads: origin === 'local' ? (reads ?? root) : undefined,
});

import { systemErrorCode, systemErrorWords } from '../journal/system-error.ts';
import { type Loaded, readWorkflow } from '../language/load.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { WorkflowFile } from './find-workflow.ts';
import type { Problem } from './problem.ts';

/** Reads and checks a workflow that was found; the error is that its file can't be read at all. */
export function openWorkflow(file: WorkflowFile): Result<Loaded, Problem> {
  try {
    const { root, display: displayPath } = file;
    // What a shared workflow reads may be missing here, and it may be looked at before it is used.
    const reads = file.origin === 'local' ? root : undefined;
    return ok(readWorkflow(file.path, { root, displayPath, reads }));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return err({ message: `${file.display} can't be read: ${systemErrorWords(error)}` });
  }
}

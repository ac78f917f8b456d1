import { hash } from 'node:crypto';
import { basename, extname, join } from 'node:path';
import { acquireLock, type Lock, type LockProblem, lockHolder } from '../lock/lock.ts';
import type { LockRecord } from '../lock/record.ts';
import { err, ok, type Result } from '../model/result.ts';
import { ago, localTime } from './age.ts';
import type { Problem } from './problem.ts';
import type { Project } from './project.ts';

/**
 * Keeps two runs of one workflow in a checkout apart, whatever their inputs: both would write to the same files.
 *
 * @param workflowPath as the journal keeps it: relative to the root, with `/`.
 */
export async function lockRun(
  project: Project,
  workflowPath: string,
  runId: string,
): Promise<Result<Lock, Problem>> {
  const lock = await acquireLock(lockFile(project, workflowPath), runId);
  return lock.ok ? ok(lock.value) : err(problemOf(lock.error, workflowPath));
}

/** Who runs a workflow right now; undefined where nobody does, as far as can be seen. */
export function whoRuns(project: Project, workflowPath: string): Promise<LockRecord | undefined> {
  return lockHolder(lockFile(project, workflowPath));
}

function lockFile(project: Project, workflowPath: string): string {
  const name = basename(workflowPath, extname(workflowPath))
    .replace(/[^\w-]/g, '-')
    .slice(0, 60);
  const digest = hash('sha256', workflowPath, 'hex').slice(0, 16);
  return join(project.cache, 'lock', `${name}-${digest}.json`);
}

function problemOf(problem: LockProblem, workflow: string): Problem {
  switch (problem.kind) {
    case 'failed':
      return {
        message: `the lock of ${workflow} can't be made: ${problem.message}`,
        remedies: ['codex-flow must be able to write below .codex-flow/'],
      };
    case 'newer':
      return {
        message: `${workflow} is locked by a newer codex-flow`,
        remedies: ['update codex-flow', `or, if nothing runs it any more, delete ${problem.path}`],
      };
    case 'held': {
      const { pid, host, at, run_id } = problem.by;
      const since = `since ${localTime(at)} (${ago(at, Date.now())})`;
      if (!problem.elsewhere) {
        return {
          message: `${workflow} is being run already: process ${pid}, run ${run_id}, ${since}`,
          remedies: ['wait until it ends, or end it', 'other workflows can run beside it'],
        };
      }
      return {
        message: `${workflow} is being run already, on another machine or in another container: process ${pid} on ${host}, run ${run_id}, ${since}`,
        remedies: [
          'wait until it ends, or end it there',
          `whether it still runs can't be seen from here: if it does not, delete ${problem.path}`,
        ],
      };
    }
  }
}

import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { markedProcesses } from './marked-processes.ts';
import { groupMembers, isRunning, type ProcessId, processTable, treeOf } from './process-table.ts';

/** What belongs to a step. */
export interface ProcessTree {
  /** The process that was started, as long as it runs: a pid may be given to another process afterwards. */
  readonly pid?: number | undefined;
  /** The process group it leads, if it has one of its own. */
  readonly group?: number | undefined;
  /** In the environment of everything that was started (see `marker.ts`). */
  readonly marker?: string | undefined;
}

/** How long a process may take to end after SIGTERM before it gets SIGKILL. */
const defaultGraceMs = 1_000;
const pollMs = 15;
/** Processes that start others faster than they are killed are given up on after so many rounds. */
const maxRounds = 20;

/**
 * Lists the processes of a step. To be taken before the first signal: once the parent is gone, its children hang
 * elsewhere in the tree.
 */
export async function findTree(
  tree: ProcessTree,
  known: readonly ProcessId[] = [],
): Promise<readonly ProcessId[]> {
  const found = new Map<number, ProcessId>();
  const add = (ids: readonly ProcessId[]): void => {
    for (const id of ids) found.set(id.pid, id);
  };
  add(known.filter(isRunning));
  if (tree.marker !== undefined) add(markedProcesses(tree.marker));
  const table = await processTable();
  if (tree.group !== undefined) add(groupMembers(table, tree.group));
  add(treeOf(table, new Set([...found.keys(), ...(tree.pid === undefined ? [] : [tree.pid])])));
  found.delete(process.pid);
  return [...found.values()];
}

/**
 * Ends a process with all it started, also what has left its tree or session: SIGTERM first, SIGKILL after the grace
 * time for what is left. `known`: an earlier list, for processes whose parent is gone meanwhile. Returns how many
 * processes were found. Never throws.
 */
export async function killTree(
  tree: ProcessTree,
  {
    known = [],
    graceMs = defaultGraceMs,
  }: { known?: readonly ProcessId[]; graceMs?: number | undefined } = {},
): Promise<number> {
  if (process.platform === 'win32') return taskkill(tree.pid);
  let left = await findTree(tree, known);
  const found = left.length;
  if (found === 0) return 0;
  signalAll(left, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (left.some(isRunning) && Date.now() < deadline) await delay(pollMs);
  for (let round = 0; round < maxRounds; round++) {
    left = await findTree({ group: tree.group, marker: tree.marker }, left);
    if (left.length === 0) break;
    signalAll(left, 'SIGKILL');
    await delay(pollMs);
  }
  return found;
}

function signalAll(ids: readonly ProcessId[], signal: NodeJS.Signals): void {
  for (const id of ids) {
    if (!isRunning(id)) continue;
    try {
      process.kill(id.pid, signal);
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
}

function taskkill(pid: number | undefined): Promise<number> {
  if (pid === undefined) return Promise.resolve(0);
  return new Promise((resolve) => {
    execFile('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }, (error) =>
      resolve(error === null ? 1 : 0),
    );
  });
}

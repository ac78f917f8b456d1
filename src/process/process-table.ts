import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process; `start` tells it from a later one with the same pid (ticks since boot; empty where unknown). */
export interface ProcessId {
  readonly pid: number;
  readonly start: string;
}

interface Row extends ProcessId {
  readonly parent: number;
  readonly group: number;
}

/** All processes but those that are dead and only wait to be reaped. Empty on Windows, which has `taskkill /T`. */
export async function processTable(): Promise<readonly Row[]> {
  if (process.platform === 'linux') return linuxTable();
  if (process.platform === 'win32') return [];
  return psTable();
}

/** The process itself and all below it, as the table shows them now. */
export function treeOf(table: readonly Row[], roots: ReadonlySet<number>): readonly ProcessId[] {
  const children = new Map<number, Row[]>();
  for (const row of table) {
    const siblings = children.get(row.parent);
    if (siblings === undefined) children.set(row.parent, [row]);
    else siblings.push(row);
  }
  const found = new Map<number, ProcessId>();
  const visit = (row: Row): void => {
    if (found.has(row.pid)) return;
    found.set(row.pid, { pid: row.pid, start: row.start });
    for (const child of children.get(row.pid) ?? []) visit(child);
  };
  for (const row of table) if (roots.has(row.pid)) visit(row);
  return [...found.values()];
}

/** The members of process groups. */
export const groupMembers = (table: readonly Row[], group: number): readonly ProcessId[] =>
  table.filter((row) => row.group === group).map(({ pid, start }) => ({ pid, start }));

/** The pids of all processes. Linux only. */
export const linuxPids = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** The process of this pid; undefined where there is none. Linux only. */
export function linuxProcess(pid: number): ProcessId | undefined {
  const row = linuxRow(pid);
  return row && { pid, start: row.start };
}

/** The variables that a process was started with, each `name=value` and ended by NUL; undefined where they can't be seen. */
export const environmentOf = (pid: number): string | undefined => readProc(pid, 'environ');

/** The words that a process was started with, each ended by NUL; empty where they can't be seen. Linux only. */
export const commandLineOf = (pid: number): string => readProc(pid, 'cmdline') ?? '';

/** Whether the process still runs; a zombie does not. */
export function isRunning(id: ProcessId): boolean {
  if (process.platform === 'linux') return linuxRow(id.pid)?.start === id.start;
  try {
    process.kill(id.pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return undefined;
  }
}

function linuxRow(pid: number): Row | undefined {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  // The name, in parentheses, may hold spaces and parentheses: the fields begin behind the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  if (state === undefined || state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), group: Number(group), start: fields[19] ?? '' };
}

const linuxTable = (): readonly Row[] => linuxPids().flatMap((pid) => linuxRow(pid) ?? []);

function psTable(): Promise<readonly Row[]> {
  return new Promise((resolve) => {
    execFile('ps', ['-axo', 'pid=,ppid=,pgid=,stat='], { maxBuffer: 16 << 20 }, (_error, stdout) => {
      resolve(
        stdout
          .split('\n')
          .map((line) => line.trim().split(/\s+/))
          .filter(([pid, , , state]) => pid !== undefined && pid !== '' && !state?.startsWith('Z'))
          .map(([pid, parent, group]) => ({
            pid: Number(pid),
            parent: Number(parent),
            group: Number(group),
            start: '',
          })),
      );
    });
  });
}

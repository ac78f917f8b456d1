import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isMarkedWith, markerVariable } from './marker.ts';

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

/**
 * The processes whose environment carries the marker, wherever they hang in the tree: also those that a double fork
 * or `setsid` took out of it. Linux only; a process that emptied its environment is not found.
 */
export function markedProcesses(marker: string): readonly ProcessId[] {
  if (process.platform !== 'linux') return [];
  const found: ProcessId[] = [];
  for (const pid of linuxPids()) {
    if (pid === process.pid) continue;
    const environment = readProc(pid, 'environ');
    if (environment === undefined || !carries(environment, marker)) continue;
    const row = linuxRow(pid);
    if (row !== undefined) found.push({ pid, start: row.start });
  }
  return found;
}

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

function carries(environment: string, marker: string): boolean {
  if (!environment.includes(marker)) return false;
  const value = environment
    .split('\0')
    .find((entry) => entry.startsWith(`${markerVariable}=`))
    ?.slice(markerVariable.length + 1);
  return value !== undefined && isMarkedWith(value, marker);
}

const linuxPids = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

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

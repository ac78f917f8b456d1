import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning } from './process-table.ts';

/** A process, told from every other one that ever has its pid, on this machine or another. */
export interface Holder {
  readonly pid: number;
  /** Linux: ticks since boot; elsewhere the time of day it started (ISO 8601), which is right to a few seconds. */
  readonly start: string;
  readonly host: string;
  /** Linux: the boot's id; else empty. */
  readonly boot: string;
  /** Linux: which numbering of processes the pid belongs to, since containers have their own; else empty. */
  readonly pids: string;
}

/** `elsewhere`: on another machine or in another container, where it can't be seen from here. */
export type HolderState = 'running' | 'gone' | 'elsewhere';

let own: Holder | undefined;

export function thisProcess(): Holder {
  own ??= {
    pid: process.pid,
    start:
      process.platform === 'linux'
        ? linuxStart()
        : new Date(Date.now() - process.uptime() * 1000).toISOString(),
    host: hostName(),
    boot: process.platform === 'linux' ? read('/proc/sys/kernel/random/boot_id') : '',
    pids: process.platform === 'linux' ? pidNumbering() : '',
  };
  return own;
}

/** Whether the process still runs. Where that can't be told it counts as running, so that a lock is never broken. */
export async function stateOf(holder: Holder): Promise<HolderState> {
  const here = thisProcess();
  if (holder.boot !== here.boot) {
    // The same machine, started anew, unless one of the two is no Linux: WSL has the name of its Windows.
    const startedAnew = holder.host === here.host && holder.boot !== '' && here.boot !== '';
    return startedAnew ? 'gone' : 'elsewhere';
  }
  if (holder.pids !== here.pids) return 'elsewhere';
  // A Linux machine is known by its boot, whatever it is called by now.
  if (here.boot === '' && holder.host !== here.host) return 'elsewhere';
  if (!answers(holder.pid)) return 'gone';
  if (process.platform === 'linux') {
    return isRunning(holder) || isHidden(holder.pid) ? 'running' : 'gone';
  }
  const start = await startOf(holder.pid);
  if (start === undefined) return 'running';
  return Math.abs(start - Date.parse(holder.start)) <= tolerance ? 'running' : 'gone';
}

/** How far the time of a start, as two sources tell it, may differ; no pid comes back as soon as that. */
const tolerance = 5000;

/** When a process started, by the system's own tools, in milliseconds since 1970; undefined where they don't say. */
export function startOf(pid: number): Promise<number | undefined> {
  const [program, args] =
    process.platform === 'win32'
      ? [
          'powershell.exe',
          ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`],
        ]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: 10_000, windowsHide: true }, (error, stdout) => {
      const text = stdout.trim();
      const time = Date.parse(process.platform === 'win32' ? text : `${text} UTC`);
      resolve(error !== null || Number.isNaN(time) ? undefined : time);
    });
  });
}

/** Whether there is a process of this number, a dead one that nobody asked after included. */
function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Whether it is somebody else's and `/proc` does not show it (`hidepid`). */
function isHidden(pid: number): boolean {
  if (read(`/proc/${pid}/stat`) !== '') return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** On macOS the part behind the dot changes with the network. */
const hostName = (): string =>
  process.platform === 'darwin' ? (hostname().split('.')[0] ?? '') : hostname();

function linuxStart(): string {
  const stat = read('/proc/self/stat');
  // The fields begin behind the name, which stands in parentheses and may hold any character.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function pidNumbering(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}

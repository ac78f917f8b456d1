import { isMarkedWith, markerVariable } from './marker.ts';
import { environmentOf, linuxPids, linuxProcess, type ProcessId } from './process-table.ts';

/**
 * The processes whose environment carries the marker, wherever they hang in the tree: also those that a double fork
 * or `setsid` took out of it. Linux only; a process that emptied its environment is not found.
 */
export function markedProcesses(marker: string): readonly ProcessId[] {
  if (process.platform !== 'linux') return [];
  return linuxPids()
    .filter((pid) => pid !== process.pid && carries(environmentOf(pid), marker))
    .flatMap((pid) => linuxProcess(pid) ?? []);
}

function carries(environment: string | undefined, marker: string): boolean {
  if (environment === undefined || !environment.includes(marker)) return false;
  const value = environment
    .split('\0')
    .find((entry) => entry.startsWith(`${markerVariable}=`))
    ?.slice(markerVariable.length + 1);
  return value !== undefined && isMarkedWith(value, marker);
}

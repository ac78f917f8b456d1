import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * The processes that are alive and belong to a test: those with `needle` in their environment or command line, or
 * with their working directory in it. For "nothing is left behind"; Linux only, elsewhere it finds nothing.
 */
export function processesWith(needle: string): readonly FoundProcess[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        if (/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const environment = readFileSync(`/proc/${name}/environ`, 'latin1');
        const cwd = readlinkSync(`/proc/${name}/cwd`);
        const belongs = [environment, command, cwd].some((text) => text.includes(needle));
        return belongs ? [{ pid: Number(name), command }] : [];
      } catch {
        // It ended meanwhile, or is somebody else's.
        return [];
      }
    });
}

/** Waits until no process is left; fails with their command lines. */
export async function expectNoProcesses(needle: string, withinMs = 2_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const left = processesWith(needle);
    if (left.length === 0) return;
    if (Date.now() > deadline) {
      const list = left.map(({ pid, command }) => `${pid} ${command}`).join('\n');
      throw new Error(`processes are left behind:\n${list}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

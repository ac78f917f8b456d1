import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { killTree } from './kill-tree.ts';
import { markedProcesses } from './marked-processes.ts';
import { commandLineOf } from './process-table.ts';

/** Folders of this form are made for one command or turn: by us (`shell.ts`), and by the Codex SDK for output schemas. */
const temporary = /\/codex-(?:flow|output-schema)-[A-Za-z0-9]{6}(?=["/\0])/g;

/**
 * Ends all processes whose marker begins with this mark, SIGTERM first, and removes the temporary folders that their
 * command lines name: who made them may not come to it any more. Gives the names of the programs that it found; Linux
 * only. `pid`: all that is below this process ends, too, on every system. Never rejects.
 */
export async function endMarked(
  mark: string,
  { pid, graceMs }: { pid?: number; graceMs?: number | undefined } = {},
): Promise<readonly string[]> {
  const found = markedProcesses(mark);
  const lines = found.map((each) => commandLineOf(each.pid));
  await killTree({ pid, marker: mark }, { known: found, graceMs });
  removeTemporary(lines);
  return lines.map(programOf).filter((name) => name !== '');
}

function removeTemporary(lines: readonly string[]): void {
  const top = tmpdir();
  for (const line of lines) {
    for (const { index, 0: name } of line.matchAll(temporary)) {
      if (!line.slice(0, index).endsWith(top)) continue;
      try {
        rmSync(top + name, { recursive: true, force: true });
      } catch {
        // Somebody else's, who made a folder of that name.
      }
    }
  }
}

const programOf = (line: string): string => line.split('\0')[0]?.split('/').at(-1) ?? '';

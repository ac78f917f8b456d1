import { execFile } from 'node:child_process';
import { errorMessage } from '../../model/error-message.ts';
import { err, ok, type Result } from '../../model/result.ts';
import { property } from './property.ts';

/** How the program ended and what it said; `code` is null where it could not be started or took too long. */
interface ProgramOutput {
  readonly code: number | null;
  readonly text: string;
}

/**
 * The codex program that the SDK runs: the one from its own npm package. The SDK keeps the path to itself, and looking
 * for it a second way could find another one.
 */
export async function findCodex(): Promise<Result<string, string>> {
  try {
    const { Codex } = await import('@openai/codex-sdk');
    const path = property(new Codex(), 'exec', 'executablePath');
    return typeof path === 'string' ? ok(path) : err('the Codex SDK does not say where its program is');
  } catch (error) {
    return err(errorMessage(error));
  }
}

/** Runs a codex command that answers at once. */
export function askCodex(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ProgramOutput> {
  return new Promise((resolve) => {
    const child = execFile(
      path,
      args,
      { env, timeout: 10_000, windowsHide: true },
      (error, stdout, stderr) => {
        const text = [stdout, stderr]
          .join('\n')
          .replace(/^Stack backtrace:[\s\S]*/m, '')
          .split('\n')
          .filter((line) => line.trim() !== '' && !line.startsWith('WARNING:'))
          .join('\n');
        if (error === null) resolve({ code: 0, text });
        else
          resolve({ code: typeof error.code === 'number' ? error.code : null, text: text || error.message });
      },
    );
    child.stdin?.end();
  });
}

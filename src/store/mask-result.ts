import { maskJson, type TextMask } from '../journal/mask.ts';
import type { StoredResult } from './store.ts';

/** Takes secrets out of what a result has from outside. */
export function maskResult<R extends Pick<StoredResult, 'output' | 'command'>>(result: R, mask: TextMask): R {
  if (mask.active === false) return result;
  const { command } = result;
  return {
    ...result,
    output: maskJson(result.output, mask),
    command: command && { ...command, stdout: mask(command.stdout), stderr: mask(command.stderr) },
  };
}

/** The same for a result as JSON, the members of an object without the braces, where it holds something to mask. */
export function maskMembers(members: string, mask: TextMask): string {
  if (mask.active === false || mask(members) === members) return members;
  // A journal's writer wrote it, and the next line of the journal vouches for it.
  const result = JSON.parse(`{${members}}`) as Omit<StoredResult, 'v' | 'key'>;
  return JSON.stringify(maskResult(result, mask)).slice(1, -1);
}

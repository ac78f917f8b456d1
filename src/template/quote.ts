import { err, ok, type Result } from '../model/result.ts';
import type { Shell } from '../model/workflow.ts';

/**
 * One value as one word of a command line. The error says what can't be quoted.
 *
 * - bash, sh: single quotes, within which nothing has a meaning; a single quote ends them and stands escaped.
 * - pwsh: single quotes, doubled within. PowerShell takes the typographic single quotes for quotes as well.
 * - cmd: double quotes. What has a meaning within them or can't stand there is refused: `"`, `%`, `!` and line
 *   breaks. Backslashes at the end are doubled, as programs would else take the closing quote for a part of the word.
 */
export function quoteFor(shell: Shell, value: string): Result<string, string> {
  if (value.includes('\0')) return err('a value with a NUL character can be no part of a command');
  switch (shell) {
    case 'bash':
    case 'sh':
      return ok(`'${value.replaceAll("'", "'\\''")}'`);
    case 'pwsh':
      return ok(`'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`);
    case 'cmd': {
      const refused = /["%!\r\n]/.exec(value)?.[0];
      if (refused !== undefined) {
        const shown = refused === '\r' || refused === '\n' ? 'a line break' : `the character ${refused}`;
        return err(
          `a value with ${shown} can't be quoted safely for cmd: give it to the step as "env", or use pwsh`,
        );
      }
      return ok(`"${value.replace(/\\+$/, '$&$&')}"`);
    }
  }
}

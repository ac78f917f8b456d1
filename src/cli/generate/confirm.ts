import { createInterface } from 'node:readline';
import type { Io } from '../io.ts';

export type Consent = 'yes' | 'no' | 'interrupted';

/** Whether there is somebody to ask. */
export const canAsk = (io: Io): boolean => io.stdin.isTTY === true && io.stderr.isTTY === true;

/** Asks on the terminal; only a yes is one. */
export function confirm(io: Io, question: string, signal: AbortSignal): Promise<Consent> {
  return new Promise((resolve) => {
    const terminal = createInterface({ input: io.stdin, output: io.stderr, terminal: false });
    let answered = false;
    const end = (consent: Consent): void => {
      answered = true;
      signal.removeEventListener('abort', interrupted);
      // The first answer counts: closing brings another one.
      resolve(consent);
      terminal.close();
    };
    const interrupted = (): void => {
      io.stderr.write('\n');
      end('interrupted');
    };
    if (signal.aborted) {
      interrupted();
      return;
    }
    signal.addEventListener('abort', interrupted, { once: true });
    terminal.once('line', (line) => end(/^\s*y(?:es)?\s*$/i.test(line) ? 'yes' : 'no'));
    terminal.once('close', () => {
      // Ctrl-D leaves the cursor behind the question.
      if (!answered) io.stderr.write('\n');
      end('no');
    });
    io.stderr.write(`${question} [y/N] `);
  });
}

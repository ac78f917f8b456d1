import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { printable } from '../diagnostics/printable.ts';
import type { Ask, Question, Reply } from '../engine/approvals.ts';
import type { Reporter } from '../reporters/reporter.ts';
import type { Io } from './io.ts';

/**
 * Asks on the terminal that the tree is drawn on, which gives it free meanwhile; undefined where there is nobody to ask,
 * or where lines of progress would run into the question.
 */
export function approvalAsker(io: Io, reporter: Reporter): Ask | undefined {
  if (reporter.suspend === undefined || io.stderr.isTTY !== true || io.stdin.isTTY !== true) return undefined;
  return async (question, signal) => {
    const resume = reporter.suspend?.();
    try {
      return await ask(io, question, signal);
    } finally {
      resume?.();
    }
  };
}

/** Only a yes is a yes and only a no a no: an Enter too many decides nothing. The end of the input leaves it open. */
async function ask(io: Io, { node, text }: Question, signal: AbortSignal): Promise<Reply> {
  await forgetTyped(io.stdin);
  // Who has ended the input is not there any more.
  if (signal.aborted || io.stdin.readableEnded) return 'unanswered';
  return new Promise((resolve) => {
    // The terminal stays as it is: it edits the line by itself, and Ctrl-C is the run's.
    const input = createInterface({ input: io.stdin, output: io.stderr, terminal: false });
    const end = (reply: Reply): void => {
      signal.removeEventListener('abort', withdrawn);
      input.off('close', withdrawn);
      resolve(reply);
      input.close();
    };
    const withdrawn = (): void => {
      io.stderr.write('\n');
      end('unanswered');
    };
    signal.addEventListener('abort', withdrawn, { once: true });
    input.on('line', (line) => {
      if (/^\s*y(?:es)?\s*$/i.test(line)) end('approved');
      else if (/^\s*no?\s*$/i.test(line)) end('declined');
      else io.stderr.write(prompt);
    });
    input.once('close', withdrawn);
    const lines = printable(text.trim()).split('\n');
    io.stderr.write(`\n${printable(node)} asks:\n${lines.map((line) => `  ${line}\n`).join('')}${prompt}`);
  });
}

const prompt = 'Approve? Type y or n (Ctrl-D: later): ';

/** What was typed before a question was shown is no answer to it. */
async function forgetTyped(stdin: NodeJS.ReadStream): Promise<void> {
  const forget = (): void => {};
  stdin.on('data', forget);
  stdin.resume();
  await nextTurn();
  await nextTurn();
  stdin.pause();
  stdin.off('data', forget);
}

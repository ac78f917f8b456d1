import { existsSync } from 'node:fs';
import type { Failure } from '../../model/failure.ts';
import type { Turn } from '../agent.ts';
import { classifyFailure, maxPromptCharacters, tooLong } from './classify.ts';

/** Instructions go to Codex as one argument, which Linux limits to 128 KiB. */
const maxInstructionBytes = 100_000;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What Codex would refuse or, worse, pass over in silence; found before a process is started. */
export function turnProblem(turn: Turn): Failure | undefined {
  if (turn.prompt.trim() === '') return { class: 'agent', message: 'the prompt is empty' };
  if (isLonger(turn.prompt, maxPromptCharacters))
    return { class: 'context-window', message: tooLong(maxPromptCharacters) };
  if (Buffer.byteLength(turn.instructions ?? '') > maxInstructionBytes) {
    const limit = maxInstructionBytes.toLocaleString('en');
    return {
      class: 'context-window',
      message: `the instructions are longer than ${limit} bytes: put long texts into the prompt, or give a path to read`,
    };
  }
  // Codex would start a new thread where the name is none of its ids.
  if (turn.threadId !== undefined && !uuid.test(turn.threadId))
    return classifyFailure(`no rollout found for thread id ${turn.threadId}`);
  if (!existsSync(turn.cwd))
    return { class: 'workspace', message: `the working directory ${turn.cwd} does not exist` };
  // Codex would go on without it.
  const image = turn.images.find((path) => !existsSync(path));
  if (image !== undefined) return { class: 'workspace', message: `the image ${image} does not exist` };
  return undefined;
}

/** Whether the text has more than so many characters, counted as Codex does (code points). */
function isLonger(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  if (text.length > 2 * limit) return true;
  let count = 0;
  for (const _ of text) if (++count > limit) return true;
  return false;
}

import { printable } from '../../diagnostics/printable.ts';
import { textWidth } from '../../diagnostics/text-width.ts';
import type { Conversation } from '../../generate/converse.ts';
import type { Written } from '../../generate/judge.ts';
import { usageOf } from '../../generate/recording.ts';
import type { RunId } from '../../model/ids.ts';
import { totalTokens } from '../../model/usage.ts';
import { plural, shortCount } from '../../reporters/format.ts';
import type { Style } from '../../reporters/style.ts';
import { safeLines } from '../../reporters/text.ts';
import { jsonDiagnostics } from '../findings/json.ts';
import { shellWord } from '../shell-word.ts';
import type { Review } from './review.ts';
import { reviewJson } from './review.ts';

/** What the writing itself took, and where it is kept. */
export function spentWords(conversation: Conversation<unknown>, runId: RunId): string {
  const tokens = totalTokens(usageOf(conversation));
  const rounds = conversation.attempts.length;
  return `${rounds === 1 ? '' : `${plural(rounds, 'round')}, `}${shortCount(tokens)} token${tokens === 1 ? '' : 's'}; codex-flow show ${runId}`;
}

/** What was written and what that took, on lines of their own: a command that is broken over two can't be copied. */
export const wroteText = (path: string, spent: string, style: Style): string =>
  `${style.good('wrote')} ${path}\n${style.quiet(spent)}\n`;

/** What the agent wants the user to know; empty where it is nothing. */
export function notesText(notes: string, style: Style): string {
  const lines = safeLines(notes, 20).filter((line) => line !== '');
  return lines.length === 0
    ? ''
    : `\n${[style.strong('Notes'), ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
}

/** The commands that come next, with a place for each input that must be given. */
export function nextText(name: string, { needed }: Review, style: Style, columns: number): string {
  const inputs = needed.map((input) => ` -i ${input.name}="…"`).join('');
  const commands = [
    ['plan', 'see what it will do'],
    ['run', 'run it on your Codex'],
  ].map(([verb, what]) => {
    const command = `codex-flow ${verb} ${shellWord(name)}${inputs}`;
    const padded = `  ${command.padEnd(40)} `;
    // What a command does goes without saying where there is no room for it.
    return textWidth(`${padded}${what}`) > columns ? `  ${command}` : `${padded}${style.quiet(what ?? '')}`;
  });
  return `\n${['Next:', ...commands].join('\n')}\n`;
}

/** The one object that `--json` prints. */
export function resultJson(
  result: 'written' | 'dry-run' | 'unchanged' | 'not-written',
  facts: {
    readonly name: string | null;
    readonly path: string | null;
    readonly written: Written;
    readonly review: Review;
    readonly conversation: Conversation<unknown>;
    readonly runId: RunId;
    readonly diff?: string | undefined;
  },
): string {
  const { name, path, written, review, conversation, runId, diff } = facts;
  const value = {
    result,
    name,
    path,
    yaml: written.text,
    notes: written.notes,
    ...(diff === undefined ? {} : { diff }),
    warnings: jsonDiagnostics(written.warnings),
    ...reviewJson(review),
    ...spentJson(conversation, runId),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** As `resultJson`, where there is no workflow. */
export function failureJson(
  problem: { readonly class: string; readonly message: string },
  draft: string | null,
  conversation: Conversation<unknown>,
  runId: RunId,
): string {
  const value = { result: 'failed', problem, draft, ...spentJson(conversation, runId) };
  return `${JSON.stringify(value, null, 2)}\n`;
}

const spentJson = (conversation: Conversation<unknown>, runId: RunId) => ({
  run_id: runId,
  rounds: conversation.attempts.length,
  usage: usageOf(conversation),
});

/** A terminal would obey what is in a text; a file or a program takes it as it is. */
export const forStream = (stream: NodeJS.WriteStream, text: string): string =>
  stream.isTTY === true ? printable(text) : text;

import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Usage } from '../../model/usage.ts';
import { property } from './property.ts';

/** What Codex's own record of a thread says. */
export interface ThreadRecord {
  /** The thread's latest turn. */
  readonly turnId: string | undefined;
  /** What that turn has spent so far; undefined where no answer of the model was counted for it. */
  readonly turnUsage: Usage | undefined;
  /** What Codex counts on from when the thread is resumed. */
  readonly total: Usage | undefined;
  /** The model of that turn. */
  readonly model: string | undefined;
}

const nothing: ThreadRecord = {
  turnId: undefined,
  turnUsage: undefined,
  total: undefined,
  model: undefined,
};

export const codexHomeOf = (env: Readonly<Record<string, string | undefined>>): string =>
  env.CODEX_HOME || join(homedir(), '.codex');

/**
 * Reads the record (`sessions/<day>/rollout-…-<thread>.jsonl`) that Codex keeps of every thread. It is the only place
 * that counts by turn, and that knows what a turn spent which failed or was cancelled. Empty where there is none, or where a later Codex keeps it elsewhere. Never throws.
 */
export async function readThreadRecord(codexHome: string, threadId: string): Promise<ThreadRecord> {
  for (const day of possibleDays(threadId)) {
    const dir = join(codexHome, 'sessions', ...day);
    const names = await readdir(dir).catch(() => []);
    const name = names.find((candidate) => candidate.endsWith(`${threadId}.jsonl`));
    if (name === undefined) continue;
    const text = await readFile(join(dir, name), 'utf8').catch(() => '');
    return recordFrom(text);
  }
  return nothing;
}

/** Folders are named by the local day; a thread id (UUID version 7) begins with the time in milliseconds. */
function possibleDays(threadId: string): readonly (readonly string[])[] {
  const start = Number.parseInt(threadId.replaceAll('-', '').slice(0, 12), 16);
  if (!Number.isSafeInteger(start)) return [];
  return [0, -1, 1].map((offset) => {
    const day = new Date(start);
    day.setDate(day.getDate() + offset);
    return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) =>
      String(part).padStart(2, '0'),
    );
  });
}

/** The last line that holds the text, parsed. Inside a string of JSON the quotes would be escaped. */
function lastLineWith(text: string, mark: string): unknown {
  const at = text.lastIndexOf(mark);
  if (at === -1) return undefined;
  const end = text.indexOf('\n', at);
  try {
    return JSON.parse(text.slice(text.lastIndexOf('\n', at) + 1, end === -1 ? undefined : end));
  } catch {
    return undefined;
  }
}

function recordFrom(text: string): ThreadRecord {
  const context = property(lastLineWith(text, '"type":"turn_context"'), 'payload');
  const spent = property(lastLineWith(text, '"type":"token_usage_record"'), 'payload');
  const count = property(lastLineWith(text, '"type":"token_count"'), 'payload');
  const turnId = stringOr(property(context, 'turn_id'));
  const ofTurn = turnId !== undefined && property(spent, 'turn_id') === turnId;
  return {
    turnId,
    turnUsage: ofTurn ? usageFrom(property(spent, 'turn_token_usage')) : undefined,
    total: usageFrom(property(count, 'info', 'total_token_usage')),
    model: stringOr(property(context, 'model')),
  };
}

function usageFrom(value: unknown): Usage | undefined {
  if (value === undefined || value === null) return undefined;
  const count = (name: string): number => {
    const number = property(value, name);
    return typeof number === 'number' ? number : 0;
  };
  return {
    input_tokens: count('input_tokens'),
    cached_input_tokens: count('cached_input_tokens'),
    output_tokens: count('output_tokens'),
    reasoning_output_tokens: count('reasoning_output_tokens'),
  };
}

const stringOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

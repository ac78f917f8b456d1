import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Failure } from '../model/failure.ts';
import type { RunId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { RunEvent } from '../model/run-events.ts';
import { AppendFile, WriteError } from './append-file.ts';
import type { Journal } from './journal.ts';
import { makeDirectory } from './make-directory.ts';
import type { TextMask } from './mask.ts';
import { maskEvent } from './mask-event.ts';
import { journalVersion, noLine } from './records.ts';

export interface JournalOptions {
  /** `.codex-flow/journal`, absolute; made if it is not there. */
  readonly directory: string;
  readonly runId: RunId;
  readonly mask: TextMask;
  /** `none` leaves out what agents did (`agent.item`). Default: `full`. */
  readonly detail?: 'full' | 'none';
}

/** Starts the journal of a new run. Its `flushed()` rejects with a `WriteError`, whose message speaks to the user. */
export async function openJournal(options: JournalOptions): Promise<Result<Journal, Failure>> {
  const path = join(options.directory, `${options.runId}.jsonl`);
  try {
    makeDirectory(options.directory);
    return ok(new JournalWriter(await AppendFile.create(path, 'the journal'), options));
  } catch (error) {
    const failure = error instanceof WriteError ? error : new WriteError('the journal', path, error);
    return err({ class: 'workspace', message: failure.message });
  }
}

class JournalWriter implements Journal {
  readonly #file: AppendFile;
  readonly #mask: TextMask;
  readonly keepsActivity: boolean;
  #seq = 0;
  #prev = noLine;

  constructor(file: AppendFile, options: JournalOptions) {
    this.#file = file;
    this.#mask = options.mask;
    this.keepsActivity = options.detail !== 'none';
  }

  append(event: RunEvent, at: string): void {
    if (event.type === 'agent.item' && !(this.keepsActivity && event.phase === 'completed')) return;
    this.#seq += 1;
    const line = recordLine(maskEvent(event, this.#mask), { at, seq: this.#seq, prev: this.#prev });
    this.#prev = hash('sha256', line, 'hex');
    this.#file.append(line);
    this.#file.append('\n');
  }

  flushed(): Promise<void> {
    return this.#file.flushed();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** One line of a journal, without its line break. */
export function recordLine(
  event: RunEvent,
  { at, seq, prev }: { readonly at: string; readonly seq: number; readonly prev: string },
): string {
  // Put together as text: copying every event into an object with these properties costs as much as all else here.
  const line = `{"v":${journalVersion},"seq":${seq},"at":"${at}",${eventText(event)},"prev":"${prev}"}`;
  return event.type === 'run.completed'
    ? `${line.slice(0, -1)},"seal":"${hash('sha256', line, 'hex')}"}`
    : line;
}

/** An event's members as JSON, its type first, by which lines are told apart without parsing them. */
function eventText(event: RunEvent): string {
  const text = JSON.stringify(event);
  if (text.startsWith('{"type":')) return text.slice(1, -1);
  const { type, ...rest } = event;
  return JSON.stringify({ type, ...rest }).slice(1, -1);
}

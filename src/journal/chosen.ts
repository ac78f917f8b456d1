import type { RunEvent } from '../model/run-events.ts';
import { type Line, readLines } from './lines.ts';
import { entryOf, type JournalEntry } from './reader.ts';
import { isWellFormed } from './well-formed.ts';

export interface ChosenEntries {
  readonly entries: readonly JournalEntry[];
  /** When the last complete line of this batch was written, of whatever type it is. */
  readonly lastAt: string | undefined;
}

export interface Choice {
  /** Of these types only. */
  readonly types?: ReadonlySet<RunEvent['type']>;
  /** Of this node only, beside what belongs to no node. */
  readonly node?: string;
}

/** How a writer of any version begins a line. */
const headForm = /^\{"v":\d+,"seq":\d+,"at":"([^"]*)","type":"([^"]*)"/;
const headLength = 200;

/**
 * Goes through a journal of any size, a batch of lines at a time, and parses only what is asked for. A record that lacks
 * what its readers go by is `bad`, like a line that is none. Rejects with the system's error.
 */
export async function* readChosen(path: string, choice: Choice = {}): AsyncGenerator<ChosenEntries> {
  const { types, node } = choice;
  const ofNode = node === undefined ? undefined : `"node":${JSON.stringify(node)}`;
  const wanted = (line: Line, type: string | undefined): boolean => {
    // A line with another beginning may be anything, so it is looked at.
    if (type === undefined) return true;
    if (types !== undefined && !types.has(type as RunEvent['type'])) return false;
    return ofNode === undefined || !isOfNode(type) || line.text.includes(ofNode);
  };
  for await (const batch of readLines(path)) {
    const entries: JournalEntry[] = [];
    let lastAt: string | undefined;
    for (const line of batch) {
      const [, at, type] = headForm.exec(line.text.slice(0, headLength)) ?? [];
      if (line.complete) lastAt = at ?? lastAt;
      if (wanted(line, type)) entries.push(checked(entryOf(line)));
    }
    yield { entries, lastAt };
  }
}

const isOfNode = (type: string): boolean => type.startsWith('node.') || type === 'agent.item';

function checked(entry: JournalEntry): JournalEntry {
  if (entry.kind !== 'record' || isWellFormed(entry.record)) return entry;
  const { line, text, record } = entry;
  return { kind: 'bad', line, text, problem: `its ${record.type} is incomplete` };
}

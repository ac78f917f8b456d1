import type { RunEvent, StampedEvent } from '../model/run-events.ts';

/** The journal's format that this program writes, and the newest it reads. */
export const journalVersion = 1;

/** What stands around every event. */
export interface Envelope {
  readonly v: typeof journalVersion;
  /** Counted from 1: the line's number. */
  readonly seq: number;
  /** SHA-256 in hex of the line before, without its line break; of the first, 64 zeros. */
  readonly prev: string;
  /**
   * Only of `run.completed`, which no line comes after: SHA-256 in hex of this line as it is without this property.
   */
  readonly seal?: string;
}

export type JournalRecord = Envelope & StampedEvent;

/** `prev` of the first line. */
export const noLine = '0'.repeat(64);

const types: Readonly<Record<RunEvent['type'], true>> = {
  'run.started': true,
  'job.started': true,
  'job.completed': true,
  'iteration.completed': true,
  'call.started': true,
  'call.completed': true,
  'node.started': true,
  'node.completed': true,
  'node.failed': true,
  'node.skipped': true,
  'agent.item': true,
  log: true,
  governor: true,
  'run.completed': true,
};

export const isRecordType = (type: unknown): type is RunEvent['type'] =>
  typeof type === 'string' && Object.hasOwn(types, type);

import type { RunEvent } from '../model/run-events.ts';

/** The record of a run. One writer, one file. */
export interface Journal {
  /** Whether it keeps what agents do (`agent.item`). */
  readonly keepsActivity: boolean;
  /**
   * Takes an event and when it happened (ISO 8601, UTC, milliseconds); it is written in order, together with others that
   * come close by. Never throws.
   */
  append(event: RunEvent, at: string): void;
  /** Resolves once everything appended so far is on disk; rejects if it can't be written. */
  flushed(): Promise<void>;
  /** Flushes and closes. */
  close(): Promise<void>;
}

import type { Journal } from '../journal/journal.ts';
import { maskEvent } from '../journal/mask-event.ts';
import { errorMessage } from '../model/error-message.ts';
import type { RunEvent, StampedEvent } from '../model/run-events.ts';

/** Someone who watches a run, e.g. a reporter. */
export interface Watcher {
  readonly name: string;
  event(event: StampedEvent): void;
}

export interface EventBus {
  /** Tells the journal and every watcher. Never throws. */
  emit(event: RunEvent): void;
  /** Whether anybody is told what agents do (`agent.item`): where not, it need not be emitted. */
  readonly tellsActivity: boolean;
  /** Resolves once every event so far is on disk; rejects if the journal can't be written. */
  durable(): Promise<void>;
}

/**
 * Hands each event, stamped with its time, to the journal first and then to the watchers. The journal is waited for and
 * its failure stops the run; a watcher that throws is detached, which is told as an event, and the run goes on.
 */
export function createEventBus(options: {
  journal: Journal;
  watchers: readonly Watcher[];
  /** Takes secrets out of every event; undefined where there are none. */
  mask: ((text: string) => string) | undefined;
  /** Told, beside the journal, that a watcher was detached: nobody else may be left to show it. */
  onDetached: (message: string) => void;
}): EventBus {
  const { journal, mask } = options;
  const now = createClock();
  let watchers = options.watchers;
  const emit = (event: RunEvent): void => {
    const told = mask === undefined ? event : maskEvent(event, mask);
    const at = now();
    journal.append(told, at);
    if (watchers.length === 0) return;
    const stamped: StampedEvent = { at, ...told };
    for (const watcher of watchers) {
      try {
        watcher.event(stamped);
      } catch (error) {
        watchers = watchers.filter((each) => each !== watcher);
        const reason = errorMessage(error);
        const message = `the reporter "${watcher.name}" failed and is switched off, the run goes on: ${reason}`;
        options.onDetached(message);
        emit({ type: 'log', level: 'error', message, node: null });
      }
    }
  };
  return {
    emit,
    tellsActivity: journal.keepsActivity || watchers.length > 0,
    durable: () => journal.flushed(),
  };
}

/** The time as events have it. Many happen in one millisecond, and share one text. */
function createClock(): () => string {
  let known = Number.NaN;
  let text = '';
  return () => {
    const ms = Date.now();
    if (ms !== known) {
      known = ms;
      text = new Date(ms).toISOString();
    }
    return text;
  };
}

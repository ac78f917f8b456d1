import type { StampedEvent } from '../model/run-events.ts';

/** Shows a run to its user while it runs. A reporter that throws is detached; the run goes on. */
export interface Reporter {
  /** Called for every event, in order, while the run runs. Must return at once. */
  event(event: StampedEvent): void;
  /** It shows nothing of any event, so that none need be handed to it. */
  readonly showsNothing?: true;
  /**
   * Leaves the terminal to somebody else until the function that it gives is called. Missing where nothing is drawn that
   * would be in the way, or where whatever is written appears among other lines.
   */
  suspend?(): () => void;
  /** After the last event: draws what is left and gives the terminal back. */
  close(): Promise<void>;
}

/** What reporters need of the outside. */
export interface ReporterOptions {
  /** Progress goes here (stderr). */
  readonly progress: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
  };
  /** Results go here (stdout); only the `json` reporter writes events to it. */
  readonly results: NodeJS.WritableStream;
  readonly color: boolean;
}

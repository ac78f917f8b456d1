import type { Failure } from '../model/failure.ts';
import type { RunEvent } from '../model/run-events.ts';
import type { Halt } from './halt.ts';
import type { Slots } from './slots.ts';
import type { Watch, Watched } from './watch.ts';

/** What to do where the model is closed for long: `pause` the run, or `wait`. */
export type OnQuota = 'pause' | 'wait';

/** A stated wait that is longer than this, in milliseconds, is one that `--on-quota` decides about. */
const longWaitMs = 5 * 60_000;
/** What is waited where the model asks for patience and states no time. */
const unstatedWaitMs = 1_000;
/** During a long wait, what is left of it is told this often. */
const remindMs = 5 * 60_000;

export interface GovernorOptions {
  readonly slots: Slots;
  readonly watch: Watch;
  readonly halt: Halt;
  readonly onQuota: OnQuota;
  /** When the run's own time is up, in milliseconds since the epoch; never if undefined. */
  readonly endsAt?: number | undefined;
  readonly emit: (event: RunEvent) => void;
}

/**
 * Keeps a run at the pace that its model can take. A model that is overloaded halves how many agents run at once and
 * pauses new starts until the time that it stated; each round of successes lets one more run, as TCP does.
 */
export class Governor {
  readonly #options: GovernorOptions;
  readonly #limit: number;
  #width: number;
  #successes = 0;
  #cutAt = 0;
  #pausedUntil = 0;
  #reminder: NodeJS.Timeout | undefined;
  /** When the request of an execution was sent that was held back last. */
  readonly #sentAt = new WeakMap<Watched, number>();

  constructor(options: GovernorOptions) {
    this.#options = options;
    this.#limit = options.slots.limit;
    this.#width = this.#limit;
    options.halt.onHalt(() => clearTimeout(this.#reminder));
  }

  /**
   * The model holds an execution back. Many that were under way together are held back together: that is one reason to
   * slow down, not many.
   *
   * @param until when the model takes requests again, in milliseconds since the epoch; undefined: not stated.
   */
  throttled(watched: Watched, until: number | undefined, message: string): void {
    const now = Date.now();
    const sentAt = this.#sentAt.get(watched) ?? watched.startedAt;
    const before = { width: this.#width, pausedUntil: this.#pausedUntil };
    if (sentAt > this.#cutAt) {
      this.#width = Math.max(1, Math.floor(Math.min(this.#width, this.#options.slots.agents) / 2));
      this.#cutAt = now;
      this.#successes = 0;
      this.#options.slots.allowAgents(this.#width);
    }
    this.#sentAt.set(watched, Math.max(until ?? 0, this.#cutAt));
    if (until !== undefined) watched.hold(until);
    this.#pause(until ?? now + unstatedWaitMs);
    if (this.#endsWith(until, now)) this.#end(message, until);
    else if (before.width !== this.#width || before.pausedUntil !== this.#pausedUntil) this.#tell(message);
  }

  /** A request went through. */
  succeeded(): void {
    if (this.#width === this.#limit) return;
    this.#successes += 1;
    if (this.#successes < this.#width) return;
    this.#successes = 0;
    this.#width += 1;
    this.#options.slots.allowAgents(this.#width);
    this.#tell('the model answers again');
  }

  /** An execution failed. Says whether it may be tried again; where the model is closed for long, the run may pause. */
  failed(watched: Watched, failure: Failure): boolean {
    if (failure.class === 'rate-limit') this.throttled(watched, failure.until, failure.message);
    else if (failure.class === 'quota') this.#quotaSpent(failure);
    return this.#options.halt.reason === undefined;
  }

  #quotaSpent({ until, message }: Failure): void {
    if (until === undefined || this.#options.onQuota === 'pause' || this.#endsWith(until, Date.now())) {
      this.#end(message, until);
      return;
    }
    this.#pause(until);
    this.#tell(message);
  }

  /** Whether a wait until then is not to be waited for: it is long, and nobody wants it, or it outlasts the budget. */
  #endsWith(until: number | undefined, now: number): boolean {
    if (until === undefined || until - now <= longWaitMs) return false;
    return this.#options.onQuota === 'pause' || this.#outlastsBudget(until);
  }

  #outlastsBudget(until: number): boolean {
    const { endsAt } = this.#options;
    return endsAt !== undefined && until > endsAt;
  }

  #pause(until: number): void {
    if (until <= this.#pausedUntil) return;
    this.#pausedUntil = until;
    this.#options.slots.pauseAgents(until);
    this.#remindLater();
  }

  #remindLater(): void {
    clearTimeout(this.#reminder);
    if (this.#pausedUntil - Date.now() <= remindMs || this.#options.halt.reason !== undefined) return;
    this.#reminder = setTimeout(() => {
      this.#tell('the model is closed');
      this.#remindLater();
    }, remindMs).unref();
  }

  #end(message: string, until: number | undefined): void {
    const { halt, watch, onQuota } = this.#options;
    // Swedish writes dates as they are written elsewhere here: 2026-11-23 00:25:00, in local time.
    const when = until === undefined ? '' : ` (until ${new Date(until).toLocaleString('sv-SE')})`;
    const late =
      onQuota === 'wait' && until !== undefined && this.#outlastsBudget(until)
        ? ', which is after the budget of minutes has run out'
        : '';
    halt.pause(`the model is closed for now${when}${late}: ${message}`, 'quota');
    // They would only wait, and begin anew in the run that goes on.
    watch.abortHeld(Date.now() + longWaitMs, { class: 'rate-limit', message, until });
  }

  #tell(reason: string): void {
    const paused = this.#pausedUntil > Date.now();
    this.#options.emit({
      type: 'governor',
      concurrency: this.#width,
      limit: this.#limit,
      paused_until: paused ? new Date(this.#pausedUntil).toISOString() : null,
      reason,
    });
  }
}

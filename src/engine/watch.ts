import type { Failure } from '../model/failure.ts';
import { plural } from './plural.ts';

/** Timers take no longer: some 24 days. */
const longestTimer = 2 ** 31 - 1;
const msPerMinute = 60_000;

/** What bounds an execution. */
export interface Bounds {
  /** Aborted when it must stop in any case. */
  readonly parent: AbortSignal;
  /** How long it may go without a sign of life, in milliseconds; undefined: as long as it likes. */
  readonly stallMs: number | undefined;
  /** How long it may take at all, and what it fails with then. */
  readonly limit: { readonly ms: number; readonly failure: Failure } | undefined;
}

/** An execution that is watched, from `begin` to `end`. */
export class Watched {
  readonly bounds: Bounds;
  readonly controller: AbortController;
  /** Milliseconds since the epoch. */
  readonly startedAt = Date.now();
  /** By the monotonic clock, as all times here. */
  since = performance.now();
  deadline: number;
  /** It waits by itself until then. */
  heldUntil = 0;
  /** It waits for a command or tool of its own, which may be silent for as long as it takes. */
  #occupied = false;
  /** What it can't reach, while it can't. */
  #offline: string | undefined;

  constructor(bounds: Bounds, controller: AbortController) {
    this.bounds = bounds;
    this.controller = controller;
    this.deadline = bounds.limit === undefined ? Number.POSITIVE_INFINITY : this.since + bounds.limit.ms;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** It has shown a sign of life. */
  alive(): void {
    this.since = performance.now();
    this.#offline = undefined;
  }

  occupied(occupied: boolean): void {
    this.alive();
    this.#occupied = occupied;
  }

  /** It can't reach its model. Without that, no command of its own will be followed by anything. */
  offline(message: string): void {
    if (this.#occupied && this.#offline === undefined) this.since = performance.now();
    this.#offline = message;
  }

  /** It waits for somebody else until then (milliseconds since the epoch): that is no stall, and takes none of its time. */
  hold(until: number): void {
    this.alive();
    const heldUntil = this.since + until - Date.now();
    const from = Math.max(this.since, this.heldUntil);
    if (heldUntil <= from) return;
    this.deadline += heldUntil - from;
    this.heldUntil = heldUntil;
  }

  /** When it must be stopped, as far as is known now. */
  get due(): number {
    return Math.min(this.deadline, this.#stallsAt);
  }

  get #stallsAt(): number {
    const { stallMs } = this.bounds;
    if (stallMs === undefined) return Number.POSITIVE_INFINITY;
    const since = this.#occupied && this.#offline === undefined ? performance.now() : this.since;
    return Math.max(since, this.heldUntil) + stallMs;
  }

  /** Why it must be stopped at this time; undefined where it need not be. */
  overdue(now: number): Failure | undefined {
    if (this.deadline <= now) return this.bounds.limit?.failure;
    return this.#stallsAt <= now ? this.#stalled() : undefined;
  }

  #stalled(): Failure {
    const minutes = plural((this.bounds.stallMs ?? 0) / msPerMinute, 'minute');
    const why =
      this.#offline === undefined
        ? 'the model may not answer, or the agent hangs'
        : `it can't reach its model (${this.#offline}): check the network`;
    return {
      class: 'stalled',
      message: `no sign of life from the agent for ${minutes} ("stall-minutes"): ${why}`,
      retry: 'once',
    };
  }
}

/**
 * Stops executions that take too long or show no sign of life. One timer serves all, and abort controllers are used
 * again: one of each for thousands of nodes that are done in no time would cost more than the nodes.
 */
export class Watch {
  readonly #active = new Set<Watched>();
  readonly #followed = new WeakSet<AbortSignal>();
  readonly #unused: AbortController[] = [];
  #timer: NodeJS.Timeout | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;

  begin(bounds: Bounds): Watched {
    this.#follow(bounds.parent);
    const watched = new Watched(bounds, this.#unused.pop() ?? new AbortController());
    if (bounds.parent.aborted) watched.controller.abort(bounds.parent.reason);
    this.#active.add(watched);
    this.#wakeAt(watched.due);
    return watched;
  }

  end(watched: Watched): void {
    this.#active.delete(watched);
    if (!watched.signal.aborted) this.#unused.push(watched.controller);
  }

  /** Stops those that wait for somebody else longer than until then (milliseconds since the epoch). */
  abortHeld(after: number, failure: Failure): void {
    const limit = performance.now() + after - Date.now();
    for (const watched of this.#active) if (watched.heldUntil > limit) watched.controller.abort(failure);
  }

  /** One listener for each parent, however many follow it. */
  #follow(parent: AbortSignal): void {
    if (this.#followed.has(parent)) return;
    this.#followed.add(parent);
    const onAbort = (): void => {
      for (const watched of this.#active) {
        if (watched.bounds.parent === parent) watched.controller.abort(parent.reason);
      }
    };
    parent.addEventListener('abort', onAbort, { once: true });
  }

  #wakeAt(due: number): void {
    if (due >= this.#wakesAt) return;
    clearTimeout(this.#timer);
    this.#wakesAt = due;
    const ms = Math.min(longestTimer, Math.max(0, due - performance.now()) + 1);
    // What runs keeps the process alive by itself.
    this.#timer = setTimeout(() => this.#look(), ms).unref();
  }

  #look(): void {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const watched of this.#active) {
      const failure = watched.signal.aborted ? undefined : watched.overdue(now);
      if (failure !== undefined) watched.controller.abort(failure);
      else if (!watched.signal.aborted) next = Math.min(next, watched.due);
    }
    if (next < Number.POSITIVE_INFINITY) this.#wakeAt(next);
  }
}

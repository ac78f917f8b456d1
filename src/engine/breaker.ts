import type { Failure, FailureClass } from '../model/failure.ts';
import type { StepId } from '../model/ids.ts';

/** How many siblings in a row must fail alike, where the workflow does not say: `strategy.breaker`. */
export const defaultBreaker = 5;

/** Failures of commands are often what a workflow looks for, and what was stopped or declined did not fail by itself. */
const tolerated: ReadonlySet<FailureClass> = new Set(['command', 'cancelled', 'declined']);

/**
 * Notices that the instances of a job fail one after the other for the same reason, so that the rest need not be
 * started and paid for.
 */
export class Breaker {
  readonly #most: number;
  readonly #rows = new Map<StepId, { readonly class: FailureClass; count: number }>();
  #reason: string | undefined;

  /** @param most so many in a row; infinite: never. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Why no more instances are started; undefined as long as they are. */
  get reason(): string | undefined {
    return this.#reason;
  }

  succeeded(step: StepId): void {
    if (this.#rows.size > 0) this.#rows.delete(step);
  }

  /** Says whether this failure was the one too many. */
  failed(step: StepId, failure: Failure): boolean {
    if (tolerated.has(failure.class) || this.#reason !== undefined) return false;
    const row = this.#rows.get(step);
    const count = row?.class === failure.class ? row.count + 1 : 1;
    this.#rows.set(step, { class: failure.class, count });
    if (count < this.#most) return false;
    this.#reason = `${count} instances in a row failed in step "${step}" with class "${failure.class}", so no more are started ("strategy.breaker"); the last one: ${failure.message}`;
    return true;
  }
}

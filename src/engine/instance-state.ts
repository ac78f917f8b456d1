import type { JobId, StepId } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import type { Scope } from '../model/scope.ts';
import { extendScopes, type Scopes, withStatus } from './scopes.ts';
import { type StepOutcome, stepContext } from './step-outcome.ts';

/** One instance while its steps run: what its later steps see of the earlier ones. */
export class InstanceState {
  readonly #outcomes = new Map<StepId, StepOutcome>();
  #steps: Readonly<Record<string, unknown>> = {};
  #failed = false;
  #cancelled = false;
  readonly #base: Scopes;
  /** With `steps`; made anew when a step has ended. */
  #scopes: Scopes | undefined;
  readonly #signal: AbortSignal;
  readonly job: JobId;
  readonly index: number | undefined;
  /** Of a job that repeats, from 0: each has a state of its own. */
  readonly iteration: number | undefined;
  readonly matrix: JsonObject | undefined;
  /** As progress shows it: `investigate (src/a.ts)`. */
  readonly name: string;
  /** When the job's time is up; set when the first of its nodes starts. */
  deadline: number | undefined;

  constructor(options: {
    scopes: Scopes;
    signal: AbortSignal;
    job: JobId;
    index: number | undefined;
    iteration?: number | undefined;
    matrix: JsonObject | undefined;
    name: string;
  }) {
    this.#base = options.scopes;
    this.#signal = options.signal;
    this.job = options.job;
    this.index = options.index;
    this.iteration = options.iteration;
    this.matrix = options.matrix;
    this.name = options.name;
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** Whether its job is being stopped. */
  get interrupted(): boolean {
    return this.#signal.aborted;
  }

  /** Whether a step was interrupted or kept from running. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  record(step: StepId, outcome: StepOutcome): void {
    this.#outcomes.set(step, outcome);
    this.#steps = { ...this.#steps, [step]: stepContext(outcome) };
    this.#scopes = undefined;
    if (outcome.conclusion === 'failure') this.#failed = true;
    if (outcome.conclusion === 'cancelled') this.#cancelled = true;
  }

  outcomeOf(step: StepId): StepOutcome | undefined {
    return this.#outcomes.get(step);
  }

  scopes(): Scopes {
    this.#scopes ??= extendScopes(this.#base, { steps: this.#steps });
    return this.#scopes;
  }

  /** For a step's `if`: the status is that of this instance so far. */
  conditionScope(): Scope {
    const cancelled = this.#signal.aborted;
    return withStatus(this.scopes().real, {
      success: () => !this.#failed && !cancelled,
      failure: () => this.#failed,
      cancelled: () => cancelled,
    });
  }
}

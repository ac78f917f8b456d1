import { withoutInstances } from '../model/ids.ts';
import type { Budget, Job } from '../model/workflow.ts';
import { Account, hasLimit, type Spending } from './account.ts';
import { Estimates } from './estimates.ts';

export type Admission =
  | {
      readonly admitted: true /** To be called once, with the tokens spent. */;
      readonly settle: (tokens: number) => void;
    }
  | { readonly admitted: false; readonly reason: string };

export interface BudgetOptions {
  readonly limits: Budget;
  /** Those with a budget of their own count. */
  readonly jobs?: readonly Pick<Job, 'id' | 'budget'>[];
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  /** What earlier runs have spent of the run's budget; nothing if undefined. */
  readonly before?: Spending | undefined;
  readonly estimates?: Estimates;
  readonly warn?: (message: string) => void;
}

/**
 * Keeps a run and its jobs within their limits. A node reserves an estimate before it starts, so that many parallel
 * nodes can't all slip under the limit; what it really spent takes the reservation's place. So more than the limit is
 * spent only by what nodes in flight take beyond their estimates.
 */
export class BudgetKeeper {
  readonly #run: Account | undefined;
  readonly #jobs = new Map<string, Account>();
  readonly #estimates: Estimates;
  readonly #warn: (message: string) => void;
  #waiting: (() => void)[] = [];

  constructor({ limits, jobs = [], startedAt, before, estimates, warn }: BudgetOptions) {
    this.#estimates = estimates ?? new Estimates();
    this.#warn = warn ?? (() => {});
    if (hasLimit(limits)) this.#run = new Account(limits, { startedAt, ...(before && { before }) });
    this.limitJobs(jobs);
  }

  /** Takes the budgets of further jobs into account: those of a workflow that a job uses. */
  limitJobs(jobs: readonly Pick<Job, 'id' | 'budget'>[]): void {
    for (const { id, budget } of jobs) {
      if (hasLimit(budget)) this.#jobs.set(id, new Account(budget, { owner: `of job "${id}"` }));
    }
  }

  /** When the run's minutes are spent, in milliseconds since the epoch; undefined where it may take its time. */
  get endsAt(): number | undefined {
    return this.#run?.endsAt;
  }

  /**
   * Admits a node, at once where nothing limits it; else after running nodes have settled where their reservations
   * leave no room now.
   */
  admit(job: string, step: string): Admission | Promise<Admission> {
    const key = withoutInstances(`${job}/${step}`);
    const accounts = [this.#run, this.#jobs.get(job)].filter((account) => account !== undefined);
    if (accounts.length > 0) return this.#reserve(accounts, key);
    return { admitted: true, settle: (tokens) => this.#estimates.note(key, tokens) };
  }

  async #reserve(accounts: readonly Account[], step: string): Promise<Admission> {
    for (;;) {
      const estimate = this.#estimates.of(step);
      for (const account of accounts) {
        const reason = account.refusal(step, estimate);
        if (reason !== undefined) return { admitted: false, reason };
      }
      if (accounts.every((account) => account.hasRoom(estimate))) {
        for (const account of accounts) account.reserve(estimate);
        this.#warnOf(accounts);
        let open = true;
        const settle = (tokens: number): void => {
          if (!open) return;
          open = false;
          this.#estimates.note(step, tokens);
          for (const account of accounts) account.settle(estimate, tokens);
          this.#warnOf(accounts);
          this.#wake();
        };
        return { admitted: true, settle };
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #warnOf(accounts: readonly Account[]): void {
    for (const account of accounts) for (const warning of account.warnings()) this.#warn(warning);
  }
}

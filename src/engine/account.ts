import type { Budget } from '../model/workflow.ts';
import type { Estimate } from './estimates.ts';
import { plural } from './plural.ts';

/** What was spent, in the measures of a budget. */
export interface Spending {
  readonly tokens: number;
  readonly agents: number;
  readonly minutes: number;
}

export const nothingSpent: Spending = { tokens: 0, agents: 0, minutes: 0 };

const msPerMinute = 60_000;
/** A limit is warned of when this share of it is spent. */
const warningShare = 0.8;

/** One budget, of a run or of a job, with what is spent and reserved of it. */
export class Account {
  readonly #limits: Budget;
  readonly #owner: string;
  readonly #warned = new Set<keyof Budget>();
  #startedAt: number | undefined;
  #before: Spending;
  #tokens: number;
  #agents: number;
  #reserved = 0;
  #inFlight = 0;

  /**
   * @param owner whose budget it is, for messages: empty for the run's, `of job "look"`.
   * @param startedAt in milliseconds since the epoch; undefined: when the first node asks.
   * @param before what counts beside what is spent from now on.
   */
  constructor(
    limits: Budget,
    {
      owner = '',
      startedAt,
      before = nothingSpent,
    }: { owner?: string; startedAt?: number; before?: Spending } = {},
  ) {
    this.#limits = limits;
    this.#owner = owner === '' ? '' : ` ${owner}`;
    this.#startedAt = startedAt;
    this.#before = before;
    this.#tokens = before.tokens;
    this.#agents = before.agents;
  }

  /** Why a node can't start, however long it waits; undefined where it can, now or later. */
  refusal(step: string, estimate: Estimate): string | undefined {
    const { tokens, agents, minutes } = this.#limits;
    if (agents !== undefined && this.#agents >= agents) return this.#spentWords(agents, 'agent');
    if (minutes !== undefined && this.#minutes() >= minutes) return this.#spentWords(minutes, 'minute');
    if (tokens === undefined) return undefined;
    const used = `${this.#tokens.toLocaleString('en-US')} used`;
    if (this.#tokens >= tokens) return `${this.#spentWords(tokens, 'token')} (${used})`;
    // A first node always starts: a run that did nothing would do nothing the next time, either.
    const tooLittle = estimate.known && this.#tokens + estimate.tokens > tokens;
    if (!tooLittle || this.#inFlight > 0 || this.#tokens === this.#before.tokens) return undefined;
    return `${this.#words(tokens, 'token')} has too little left (${used}) for another "${step}", which takes about ${estimate.tokens.toLocaleString('en-US')}`;
  }

  /** Whether a node of this estimate may start beside those that run. Alone, it may as long as anything is left. */
  hasRoom({ tokens }: Estimate): boolean {
    const { tokens: limit } = this.#limits;
    return limit === undefined || this.#inFlight === 0 || this.#tokens + this.#reserved + tokens <= limit;
  }

  reserve({ tokens }: Estimate): void {
    this.#startedAt ??= Date.now();
    this.#agents += 1;
    this.#inFlight += 1;
    this.#reserved += tokens;
  }

  settle({ tokens: reserved }: Estimate, tokens: number): void {
    this.#inFlight -= 1;
    this.#reserved -= reserved;
    this.#tokens += tokens;
  }

  /** What to warn of now: each limit once. */
  *warnings(): Generator<string> {
    const { tokens, agents, minutes } = this.#limits;
    yield* this.#warning('tokens', this.#tokens, tokens, 'token');
    yield* this.#warning('agents', this.#agents, agents, 'agent');
    yield* this.#warning('minutes', this.#minutes(), minutes, 'minute');
  }

  *#warning(name: keyof Budget, spent: number, limit: number | undefined, noun: string): Generator<string> {
    if (limit === undefined || spent < limit * warningShare || spent >= limit || this.#warned.has(name))
      return;
    this.#warned.add(name);
    yield `${Math.floor((spent / limit) * 100)} % of ${this.#words(limit, noun)} is spent`;
  }

  /** When its minutes are spent, in milliseconds since the epoch; undefined where that can't be told. */
  get endsAt(): number | undefined {
    const { minutes } = this.#limits;
    if (minutes === undefined || this.#startedAt === undefined) return undefined;
    return this.#startedAt + (minutes - this.#before.minutes) * msPerMinute;
  }

  #minutes(): number {
    const since = this.#startedAt === undefined ? 0 : (Date.now() - this.#startedAt) / msPerMinute;
    return this.#before.minutes + since;
  }

  #words(limit: number, noun: string): string {
    return `the budget${this.#owner} of ${plural(limit, noun)}`;
  }

  #spentWords(limit: number, noun: string): string {
    return `${this.#words(limit, noun)} is spent`;
  }
}

export const hasLimit = ({ tokens, agents, minutes }: Budget): boolean =>
  tokens !== undefined || agents !== undefined || minutes !== undefined;

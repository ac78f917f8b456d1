/** Tokens taken for a node of a step of which no run is known. */
export const defaultEstimate = 20_000;

/** The newest so many nodes of a step tell what the next one takes. */
const remembered = 50;

/** Tokens that the nodes of each step (`job/step`) have taken, the oldest first. */
export type StepUsage = Readonly<Record<string, readonly number[]>>;

/** What a node is expected to take. */
export interface Estimate {
  readonly tokens: number;
  /** Whether it comes from nodes of the same step; else it is a guess. */
  readonly known: boolean;
}

/** What nodes take, by the median of the newest ones of their step, in earlier runs and in this one. */
export class Estimates {
  readonly #taken = new Map<string, number[]>();
  readonly #medians = new Map<string, number>();

  constructor(earlier: StepUsage = {}) {
    for (const [step, tokens] of Object.entries(earlier)) this.#taken.set(step, tokens.slice(-remembered));
  }

  /** A node of the step has taken so many; one that took none tells nothing. */
  note(step: string, tokens: number): void {
    if (tokens === 0) return;
    let taken = this.#taken.get(step);
    if (taken === undefined) {
      taken = [];
      this.#taken.set(step, taken);
    }
    taken.push(tokens);
    if (taken.length > remembered) taken.shift();
    this.#medians.delete(step);
  }

  of(step: string): Estimate {
    let tokens = this.#medians.get(step);
    if (tokens === undefined) {
      tokens = median(this.#taken.get(step) ?? []);
      if (tokens === undefined) return { tokens: defaultEstimate, known: false };
      this.#medians.set(step, tokens);
    }
    return { tokens, known: true };
  }

  /** For the runs to come. */
  get usage(): StepUsage {
    return Object.fromEntries(this.#taken);
  }
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : Math.ceil((lower + upper) / 2);
}

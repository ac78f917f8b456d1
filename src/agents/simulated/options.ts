import { closest } from '../../diagnostics/suggest.ts';
import { didYouMean, oneOf, quoted } from '../../diagnostics/wording.ts';
import { err, ok, type Result } from '../../model/result.ts';

/** How the simulated agent behaves. */
export interface SimulationOptions {
  /** How long a turn takes, in milliseconds; between the two, by the prompt. */
  readonly latency: { readonly min: number; readonly max: number };
  /** The share of turns that fail, 0 to 1. Which ones is fixed by seed and prompt. */
  readonly fail: number;
  readonly seed: number;
}

export const defaultSimulation: SimulationOptions = { latency: { min: 0, max: 0 }, fail: 0, seed: 1 };

const names = ['latency', 'fail', 'seed'] as const;
const maxLatencyMs = 24 * 60 * 60 * 1000;

/** Reads `latency=200..800,fail=0.05,seed=7`: every part may be left out, in any order. */
export function parseSimulation(text: string): Result<SimulationOptions, string> {
  let options = defaultSimulation;
  const seen = new Set<string>();
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const [, name = part, value] = /^([^=]*?)\s*=\s*(.*)$/.exec(part) ?? [];
    const known = names.find((candidate) => candidate === name);
    if (known === undefined) return err(unknownOption(name));
    if (value === undefined) return err(`${quoted(known)} has no value: write ${examples[known]}`);
    if (seen.has(known)) return err(`${quoted(known)} is set twice: keep one of the two`);
    seen.add(known);
    const read = readers[known](value);
    if (read === undefined)
      return err(`${quoted(value)} is not a value of ${quoted(known)}: write ${examples[known]}`);
    options = { ...options, ...read };
  }
  return ok(options);
}

function unknownOption(name: string): string {
  const suggestion = closest(name, names);
  const known =
    suggestion === undefined ? `, options are ${oneOf(names, { word: 'and' })}` : didYouMean(suggestion);
  return `there is no simulation option ${quoted(name)}${known}`;
}

const examples = {
  latency:
    'milliseconds or a range of them with the smaller one first, as in latency=100 or latency=200..800',
  fail: 'the share of turns that fail, from 0 to 1, as in fail=0.05',
  seed: 'a whole number, as in seed=7',
} as const;

const readers: Record<(typeof names)[number], (value: string) => Partial<SimulationOptions> | undefined> = {
  latency(value) {
    const [, low, high] = /^(\d+)(?:\.\.(\d+))?$/.exec(value) ?? [];
    if (low === undefined) return undefined;
    const min = Number(low);
    const max = high === undefined ? min : Number(high);
    return min <= max && max <= maxLatencyMs ? { latency: { min, max } } : undefined;
  },
  fail(value) {
    const fail = Number(value);
    return /^[\d.]+$/.test(value) && fail >= 0 && fail <= 1 ? { fail } : undefined;
  },
  seed(value) {
    const seed = Number(value);
    return /^\d+$/.test(value) && Number.isSafeInteger(seed) ? { seed } : undefined;
  },
};

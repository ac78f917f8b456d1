import type { RelatedPlace } from '../diagnostics/diagnostic.ts';
import type { Shape } from './shape.ts';

/** The names that text and values may begin a reference with. */
export const contextNames = [
  'inputs',
  'matrix',
  'strategy',
  'repeat',
  'needs',
  'jobs',
  'steps',
  'env',
  'secrets',
  'run',
  'git',
  'with',
] as const;

export type ContextName = (typeof contextNames)[number];

/**
 * What a text or value sees when it is rendered or evaluated: plain JSON-like values by context. Values are frozen by
 * agreement: whoever hands them over does not change them afterwards, so conversions may be kept.
 */
export interface Scope {
  readonly contexts: Readonly<Partial<Record<ContextName, unknown>>>;
  readonly functions: ScopeFunctions;
}

/** Functions whose answer depends on the run. Patterns are relative to the repository's root. */
export interface ScopeFunctions {
  /** The status functions; absent where there is no status to ask for. */
  readonly status?: {
    success(): boolean;
    failure(): boolean;
    cancelled(): boolean;
  };
  /** Paths of files that match, relative to the root, with `/`, in code-unit order. */
  glob(patterns: readonly string[]): readonly string[];
  /** Paths that differ from the merge base with `base`, with the uncommitted and untracked ones. Throws a `FunctionError`. */
  changedFiles(base: string): readonly string[];
  /** SHA-256 in hex over the files that match; empty if none does. */
  hashFiles(patterns: readonly string[]): string;
  /** A file's text; the path is relative to the root and stays inside. Throws a `FunctionError`. */
  readFile(path: string): string;
}

/** Thrown by a scope's function for what its user can mend; evaluation turns it into a failure with this message. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/** What is known, before anything runs, of the place where a text or value stands. */
export interface Site {
  /** The field, as messages name it: `"prompt"`. */
  readonly field: string;
  readonly contexts: ReadonlyMap<ContextName, Shape>;
  /** Why a context is not there, in words, for those where more can be said than that. */
  readonly unavailable: ReadonlyMap<ContextName, string>;
  /** Of a text in a file of its own: where it is taken in, the nearest first. */
  readonly usedAt?: readonly RelatedPlace[];
  /** Whether `success()`, `failure()`, `always()` and `cancelled()` may be called. */
  readonly status: boolean;
  /** Of an `if`: the same where `success()` has held, which is asked first unless the condition asks for the status. */
  readonly afterSuccess?: Site;
  /** Of an `if`: why `failure()` never holds there, in words. */
  readonly nothingFails?: string | undefined;
}

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Problem } from '../problem.ts';

/** What `validate` found, for every form in which it is told. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  /** What could not be checked or corrected at all. */
  readonly problems: readonly Problem[];
  /** How many workflows have no error, and use none that has. */
  readonly valid: number;
}

/** Where what is told stands: machines name files from here on, wherever the command was started. */
export interface Base {
  /** Absolute path of the repository's root. */
  readonly root: string;
}

/** A problem and what to do about it, as one text. */
export const problemText = ({ message, remedies = [] }: Problem): string => [message, ...remedies].join('; ');

import type { Expr } from '@actions/expressions/ast';

/** What is wrong with a call's arguments. */
export interface CallProblem {
  /** In words that follow the function's name. */
  readonly problem: string;
  /** The argument to point at; undefined: the function's name. */
  readonly blamed?: Expr | undefined;
}

import { catalogue } from './catalogue.ts';
import type { Diagnostic } from './diagnostic.ts';
import { printable } from './printable.ts';

/** A diagnostic's message: what is wrong and what would be right, on one line. */
export function messageOf(found: Diagnostic): string {
  // The code decides the type of the parameters, which the compiler can't follow through the lookup.
  const message = catalogue[found.code].message as (params: Diagnostic['params']) => string;
  return printable(message(found.params).replace(/\s*\n\s*/g, ' '));
}

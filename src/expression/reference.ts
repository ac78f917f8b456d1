import type { Place } from '../diagnostics/source.ts';
import { type ContextName, contextNames } from '../model/scope.ts';

/** A name and what follows it, as far as it is written out: `needs`, `a`, `outputs`; `*` for a filter. */
export interface Reference {
  readonly path: readonly string[];
  /** The place of the first name. */
  readonly place: Place;
}

/** The contexts that references begin with; names that are no contexts are left out. */
export function contextsOf(found: readonly Reference[]): ReadonlySet<ContextName> {
  const used = new Set(found.map(({ path }) => path[0]?.toLowerCase()));
  return new Set(contextNames.filter((name) => used.has(name)));
}

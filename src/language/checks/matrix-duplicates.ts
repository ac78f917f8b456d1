import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Value } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';
import { identityOf, literalOf, shown } from './literal.ts';

/** The same value twice under one key of a matrix: every combination with it is there, and paid for, twice. */
export const matrixDuplicates: Check = function* ({ workflow }: CheckContext): Generator<Diagnostic> {
  for (const { strategy } of workflow.jobs) {
    const source = strategy.matrix?.source;
    if (source?.kind !== 'parts') continue;
    for (const { key, value } of source.vectors) {
      if (value.kind === 'list') yield* duplicates(key, value.items);
    }
  }
};

/** One finding for each key: who wrote one value twice by accident looks at the whole list. */
function* duplicates(key: string, items: readonly Value[]): Generator<Diagnostic> {
  const seen = new Map<string, Value>();
  const again: { item: Value; first: Value }[] = [];
  for (const item of items) {
    const identity = identityOf(item);
    const first = seen.get(identity);
    if (first === undefined) seen.set(identity, item);
    else again.push({ item, first });
  }
  const [found] = again;
  if (found === undefined) return;
  const { item, first } = found;
  const value = item.kind === 'text' ? item.text.text : shown(literalOf(item));
  const related = [{ place: first.place, note: 'first here' }];
  yield diagnostic('matrix-duplicate', item.place, { key, value, more: again.length - 1 }, { related });
}

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Edits } from '../diagnostics/edits.ts';
import { applyFixes } from '../diagnostics/fix.ts';
import { type Range, SourceFile } from '../diagnostics/source.ts';
import { type Loaded, type LoadOptions, loadWorkflow } from './load.ts';

/** A fix that was applied. */
export interface Applied {
  readonly found: Diagnostic;
  /** Where its first change stands in the text as it is now. */
  readonly offset: number;
}

export interface Fixed {
  readonly text: string;
  /** In the order of the text. */
  readonly applied: readonly Applied[];
}

/** A fix may bring to light what another can mend; more rounds than this would be fixes that undo each other. */
const maxRounds = 10;

/** How often a round is tried again without the fixes that did not help. */
const maxTries = 3;

/** Applies the fixes of a workflow until nothing is left that one mends. What is fixed once stays as it is the next time. */
export function fixText(loaded: Loaded, options: LoadOptions): Fixed {
  let { source, diagnostics } = loaded;
  let applied: Applied[] = [];
  for (let round = 0; round < maxRounds; round++) {
    const next = oneRound(source, diagnostics, options);
    if (next === undefined)
      return { text: source.text, applied: applied.sort((a, b) => a.offset - b.offset) };
    applied.push(...next.applied.map((found) => ({ found, offset: startOf(found) })));
    const offsets = next.edits.move(applied.map(({ offset }) => offset));
    applied = applied.map((each, index) => ({ ...each, offset: offsets[index] ?? each.offset }));
    ({ source, diagnostics } = next.loaded);
  }
  // They never came to an end, so none of them can be called safe.
  return { text: loaded.source.text, applied: [] };
}

interface Round {
  readonly loaded: Loaded;
  readonly applied: readonly Diagnostic[];
  readonly edits: Edits;
}

/** A fix whose finding is there again, about the text that it wrote, did not help, and is left out. */
function oneRound(source: SourceFile, found: readonly Diagnostic[], options: LoadOptions): Round | undefined {
  let wanted = found.filter(({ fix }) => fix !== undefined);
  for (let tries = 0; tries < maxTries; tries++) {
    const { text, applied, edits } = applyFixes(source, wanted);
    if (applied.length === 0) return undefined;
    const { displayPath, path } = source;
    const loaded = loadWorkflow(new SourceFile({ displayPath, path, text }), options);
    const inVain = new Set(repeated(applied, edits, loaded.diagnostics));
    if (inVain.size === 0) return { loaded, applied, edits };
    wanted = wanted.filter((each) => !inVain.has(each));
  }
  return undefined;
}

function repeated(
  applied: readonly Diagnostic[],
  edits: Edits,
  left: readonly Diagnostic[],
): readonly Diagnostic[] {
  const fixable = left.filter(({ fix }) => fix !== undefined);
  if (fixable.length === 0) return [];
  const changes = applied.flatMap((found) => (found.fix?.edits ?? []).map((edit) => ({ found, edit })));
  const starts = edits.move(changes.map(({ edit }) => edit.place.range.start));
  return changes
    .filter(({ found, edit }, index) => {
      const start = starts[index] ?? 0;
      const touches = ({ start: from, end }: Range): boolean =>
        from < start + edit.text.length && start < end;
      return fixable.some(
        ({ code, fix }) => code === found.code && fix?.edits.some(({ place }) => touches(place.range)),
      );
    })
    .map(({ found }) => found);
}

const startOf = ({ fix }: Diagnostic): number => fix?.edits[0]?.place.range.start ?? 0;

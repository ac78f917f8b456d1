import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Draft } from '../build/draft.ts';
import type { SiteMaker } from '../site-maker.ts';
import type { MappingNode } from '../yaml/node.ts';

/** What a check may look at. */
export interface CheckContext extends Draft {
  /** What the model was made from: for the places of what the model keeps as plain values. */
  readonly root: MappingNode | undefined;
  readonly sites: SiteMaker;
  /** Absolute path of the repository whose files the steps read; undefined where it is not known. */
  readonly reads: string | undefined;
}

/** One check of a whole workflow: it looks for one kind of mistake and does not depend on the others. */
export type Check = (context: CheckContext) => Iterable<Diagnostic>;

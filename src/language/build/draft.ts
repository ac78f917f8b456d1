import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import type { Workflow, WorkflowPart } from '../../model/workflow.ts';
import type { OwnTexts } from '../own-texts.ts';
import type { ScalarNode } from '../yaml/node.ts';

/**
 * A workflow as far as its file could be understood. What was blamed already is left out or holds a stand-in, and
 * stands in `unsure`, so that the checks that follow blame nobody for not fitting to it.
 */
export interface Draft {
  readonly workflow: Workflow;
  /** Inputs, jobs, steps and matrices of which not everything is known. */
  readonly unsure: ReadonlySet<object>;
}

/** What the builders share. */
export interface BuildContext {
  readonly file: SourceFile;
  /** Absolute path of the repository's root. */
  readonly root: string;
  readonly diagnostics: Diagnostic[];
  readonly unsure: Set<object>;
  /** The prompts and partials beside the workflow. */
  readonly texts: OwnTexts;
  /** Each file beside the workflow that was found to belong to it. */
  readonly parts: WorkflowPart[];
  /**
   * Loads the workflow that a job's `uses` names; an empty one stands in where that can't be. What is wrong with it, or
   * with the path, is among the diagnostics then.
   */
  readonly callee: (uses: ScalarNode) => { readonly workflow: Workflow; readonly loaded: boolean };
}

import { severityOf } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source.ts';
import { append } from '../model/append.ts';
import type { Workflow, WorkflowPart } from '../model/workflow.ts';
import type { BuildContext } from './build/draft.ts';
import { buildWorkflow } from './build/workflow.ts';
import { Callees } from './calls/callees.ts';
import { checks, tidyChecks } from './checks/list.ts';
import { withoutIgnored } from './ignores.ts';
import { oneMessageEach } from './one-message.ts';
import { OwnTexts } from './own-texts.ts';
import { readSource, tooLarge } from './read-source.ts';
import { SiteMaker } from './site-maker.ts';
import { checkStructure } from './structure/check.ts';
import { parseYaml } from './yaml/parse.ts';

export interface Loaded {
  readonly source: SourceFile;
  /** Undefined where there is any error. */
  readonly workflow: Workflow | undefined;
  /** In the order of the file; those of other files (schemas) after them. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadOptions {
  /** Absolute path of the repository, or package, that the workflow's own files must not leave. */
  readonly root: string;
  /** Absolute path of the repository whose files its steps read; undefined: files that steps name are not looked for. */
  readonly reads?: string | undefined;
}

/**
 * Text to workflow: YAML, structure, model, checks. Every stage goes on with what the one before could make out, so
 * that all mistakes are found in one pass; workflows that are used are loaded as well.
 */
export function loadWorkflow(source: SourceFile, { root, reads }: LoadOptions): Loaded {
  return load(source, { root, reads }, Callees.of(source, { root, reads }, load));
}

function load(source: SourceFile, options: LoadOptions, callees: Callees): Loaded {
  const large = tooLarge(source);
  if (large !== undefined) return { source, workflow: undefined, diagnostics: [large] };
  const parsed = parseYaml(source);
  const diagnostics = [...parsed.diagnostics];
  if (parsed.root === undefined) return { source, workflow: undefined, diagnostics };
  const structure = checkStructure(parsed.root);
  append(diagnostics, structure.diagnostics);
  const parts: WorkflowPart[] = [];
  const context: BuildContext = {
    file: source,
    root: options.root,
    diagnostics,
    unsure: new Set(),
    texts: new OwnTexts(source, options.root, parts),
    parts,
    callee: (uses) => {
      const workflow = callees.load(uses, { file: source, root: options.root, diagnostics });
      if (workflow !== undefined) return { workflow, loaded: true };
      return { workflow: buildWorkflow(undefined, context).workflow, loaded: false };
    },
  };
  const draft = buildWorkflow(structure.root, context);
  const sites = new SiteMaker(draft);
  const checked = { ...draft, root: structure.root, sites, reads: options.reads };
  for (const check of checks) append(diagnostics, check(checked));
  // What is wrong with a workflow that is used from two places was said at the first.
  const sound =
    diagnostics.every((found) => severityOf(found.code) !== 'error') &&
    draft.workflow.jobs.every(({ call }) => call === undefined || !draft.unsure.has(call));
  if (sound) for (const check of tidyChecks) append(diagnostics, check(checked));
  return {
    source,
    workflow: sound ? draft.workflow : undefined,
    diagnostics: inOrder(withoutIgnored(oneMessageEach(diagnostics), source, sound), source).map((found) =>
      mendable(found, source),
    ),
  };
}

/** `--fix` writes the file that it was asked to, and none that belongs to it. */
function mendable(found: Diagnostic, source: SourceFile): Diagnostic {
  if (found.fix === undefined || found.place.file === source) return found;
  const { fix: _, ...rest } = found;
  return rest;
}

/** Reads and loads a file of at most one MiB of UTF-8. Throws what the file system throws if it can't be read. */
export function readWorkflow(path: string, options: LoadOptions & { displayPath: string }): Loaded {
  const { source, diagnostics } = readSource(path, options.displayPath);
  if (diagnostics.length > 0) return { source, workflow: undefined, diagnostics };
  return loadWorkflow(source, options);
}

function inOrder(diagnostics: readonly Diagnostic[], main: SourceFile): readonly Diagnostic[] {
  const rank = ({ place }: Diagnostic): [number, string, number] => [
    place.file === main ? 0 : 1,
    place.file.displayPath,
    place.range.start,
  ];
  return [...diagnostics].sort((a, b) => {
    const [foreignA, pathA, startA] = rank(a);
    const [foreignB, pathB, startB] = rank(b);
    if (foreignA !== foreignB) return foreignA - foreignB;
    if (pathA !== pathB) return pathA < pathB ? -1 : 1;
    return startA - startB;
  });
}

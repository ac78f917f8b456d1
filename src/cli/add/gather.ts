import type { Place, SourceFile } from '../../diagnostics/source.ts';
import type { Workflow } from '../../model/workflow.ts';

/** One file that is to be copied. */
export interface Gathered {
  readonly source: SourceFile;
  readonly kind: 'workflow' | 'part';
  /** The files that it names, each place once. */
  readonly names: readonly Mention[];
}

export interface Mention {
  /** In the file that names the other. */
  readonly place: Place;
  /** Absolute path of the other. */
  readonly path: string;
  /** By its path, or by the name that a partial has. */
  readonly by: 'path' | 'name';
}

/**
 * A workflow and all that it is made of: prompts, partials, schemas, and the workflows that it uses by a path, with theirs.
 * What a file names comes before the file; the workflow itself comes last. Workflows of packages stay where they are.
 */
export function gather(workflow: Workflow): readonly Gathered[] {
  const kinds = new Map<string, { source: SourceFile; kind: Gathered['kind'] }>();
  const names = new Map<string, Mention[]>();
  const add = (mention: Mention): void => {
    const others = names.get(mention.place.file.path) ?? [];
    names.set(mention.place.file.path, others);
    const { start } = mention.place.range;
    // An anchor brings one place to many steps.
    if (!others.some(({ place, path }) => place.range.start === start && path === mention.path))
      others.push(mention);
  };
  const visit = (each: Workflow): void => {
    if (kinds.has(each.file.path)) return;
    kinds.set(each.file.path, { source: each.file, kind: 'workflow' });
    for (const { source, place, kind } of each.parts) {
      kinds.set(source.path, { source, kind: 'part' });
      add({ place, path: source.path, by: kind === 'partial' ? 'name' : 'path' });
    }
    for (const { call } of each.jobs) {
      if (call === undefined || !/^\.\.?\//.test(call.uses)) continue;
      visit(call.workflow);
      add({ place: call.place, path: call.workflow.file.path, by: 'path' });
    }
  };
  visit(workflow);
  const ordered = new Map<string, Gathered>();
  const order = (path: string): void => {
    const file = kinds.get(path);
    if (file === undefined || ordered.has(path)) return;
    const mentions = names.get(path) ?? [];
    for (const mention of mentions) order(mention.path);
    ordered.set(path, { ...file, names: mentions });
  };
  order(workflow.file.path);
  return [...ordered.values()];
}

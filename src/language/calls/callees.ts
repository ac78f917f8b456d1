import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { severityOf } from '../../diagnostics/catalogue.ts';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place, SourceFile } from '../../diagnostics/source.ts';
import { errorMessage } from '../../model/error-message.ts';
import { isInside } from '../../model/paths.ts';
import type { Workflow } from '../../model/workflow.ts';
import { readSource } from '../read-source.ts';
import type { ScalarNode } from '../yaml/node.ts';
import { type Located, locate } from './locate.ts';

/** So many workflows may use one another, the one that is run not counted. */
export const deepestCall = 10;

/** What loading a workflow came to: see `Loaded`. */
interface Callee {
  readonly workflow: Workflow | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

type Load = (
  source: SourceFile,
  options: { readonly root: string; readonly reads: string | undefined },
  callees: Callees,
) => Callee;

interface Known {
  readonly workflow: Workflow | undefined;
  /** How many workflows below it use one another. */
  readonly height: number;
}

/** What all workflows share that are loaded for the sake of one. */
interface Shared {
  readonly load: Load;
  /** By path with links followed: what several use is read once. */
  readonly known: Map<string, Known>;
  /** The repository of the first; what is wrong but harmless elsewhere is not for its owner to mend. */
  readonly repository: string;
  readonly reads: string | undefined;
}

interface Caller {
  /** With links followed. */
  readonly path: string;
  readonly displayPath: string;
}

/** Loads the workflows that one workflow uses, and by way of them those that they use. */
export class Callees {
  readonly #shared: Shared;
  /** From the one that is run to the one whose callees these are. */
  readonly #callers: readonly Caller[];
  #height = 0;

  private constructor(shared: Shared, callers: readonly Caller[]) {
    this.#shared = shared;
    this.#callers = callers;
  }

  /** Of the workflow that is run. */
  static of(
    file: SourceFile,
    { root, reads }: { readonly root: string; readonly reads: string | undefined },
    load: Load,
  ): Callees {
    return new Callees({ load, known: new Map(), repository: realPath(root), reads }, [callerOf(file)]);
  }

  /**
   * Loads what a `uses` names. Whatever is wrong with it is added to the diagnostics once; a workflow with an error is
   * undefined.
   */
  load(
    uses: ScalarNode,
    caller: { readonly file: SourceFile; readonly root: string; readonly diagnostics: Diagnostic[] },
  ): Workflow | undefined {
    const located = locate(uses, caller);
    if (!located.ok) {
      caller.diagnostics.push(located.error);
      return undefined;
    }
    const { path, displayPath, root } = located.value;
    const identity = realPath(path);
    const around = this.#callers.findIndex((each) => each.path === identity);
    if (around >= 0) {
      const chain = [...this.#callers.slice(around).map((each) => each.displayPath), displayPath];
      caller.diagnostics.push(diagnostic('uses-cycle', uses.place, { chain }));
      return undefined;
    }
    const key = `${identity}\0${root}`;
    const known = this.#shared.known.get(key);
    if (this.#callers.length + (known?.height ?? 0) > deepestCall) {
      const first = this.#callers[0]?.displayPath ?? '';
      caller.diagnostics.push(diagnostic('uses-depth', uses.place, { limit: deepestCall, first }));
      return undefined;
    }
    const callee = known ?? this.#loadNew(located.value, identity, uses.place, caller.diagnostics);
    this.#shared.known.set(key, callee);
    this.#height = Math.max(this.#height, callee.height + 1);
    return callee.workflow;
  }

  #loadNew(located: Located, identity: string, used: Place, diagnostics: Diagnostic[]): Known {
    const { path, displayPath, root } = located;
    const { repository, reads } = this.#shared;
    const foreign = !isInside(repository, identity) || identity.includes(`${sep}node_modules${sep}`);
    const below = new Callees(this.#shared, [...this.#callers, { path: identity, displayPath }]);
    const loaded = this.#read(path, displayPath, { root, reads: foreign ? undefined : reads }, used, below);
    for (const found of loaded.diagnostics) {
      if (severityOf(found.code) === 'error') diagnostics.push(withCaller(found, used));
      else if (!foreign) diagnostics.push(found);
    }
    return { workflow: loaded.workflow, height: below.#height };
  }

  #read(
    path: string,
    displayPath: string,
    options: { readonly root: string; readonly reads: string | undefined },
    used: Place,
    below: Callees,
  ): Callee {
    let read: ReturnType<typeof readSource>;
    try {
      read = readSource(path, displayPath);
    } catch (error) {
      const problem = `can't be read: ${errorMessage(error)}`;
      const unreadable = diagnostic('unknown-workflow', used, { uses: displayPath, problem });
      return { workflow: undefined, diagnostics: [unreadable] };
    }
    if (read.diagnostics.length > 0) return { workflow: undefined, diagnostics: read.diagnostics };
    return this.#shared.load(read.source, options, below);
  }
}

/** A finding in a callee, with the place that used it; those nearer to the finding come first. */
function withCaller(found: Diagnostic, used: Place): Diagnostic {
  if (found.place.file === used.file) return found;
  return { ...found, related: [...(found.related ?? []), { place: used, note: 'used here' }] };
}

const callerOf = ({ path, displayPath }: SourceFile): Caller => ({ path: realPath(path), displayPath });

/** A workflow that was not saved yet has a path all the same. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

import { realpathSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { systemErrorCode, systemErrorWords } from '../journal/system-error.ts';
import type { Failure } from '../model/failure.ts';
import { isInside } from '../model/paths.ts';
import { err, ok, type Result } from '../model/result.ts';
import { FunctionError } from '../model/scope.ts';
import type { Soon } from '../model/soon.ts';
import type { Step } from '../model/workflow.ts';
import type { WorkspaceIdentity } from '../store/key.ts';
import type { ReadFiles } from '../store/store.ts';
import type { Preparation } from './context.ts';
import { renderAll, renderBoth, type Scopes } from './scopes.ts';

/** Where a step works: absolute, and relative to the root with `/` (`.` for the root itself). */
export function workingDirectory(
  run: Preparation,
  step: Step,
  scopes: Scopes,
): Result<{ absolute: string; relative: string }, Failure> {
  const { root } = run.workspace;
  if (step.cwd === undefined) return ok({ absolute: root, relative: '.' });
  const rendered = renderBoth(step.cwd, scopes);
  if (!rendered.ok) return err({ class: 'template', message: `cwd: ${rendered.error}` });
  const named = `cwd "${rendered.value.real}"`;
  const problem = (what: string): Result<never, Failure> =>
    err({ class: 'workspace', message: `${named} ${what}` });
  const absolute = resolve(root, rendered.value.real);
  try {
    // A link must not lead out, either.
    if (!isInside(root, absolute) || !isInside(realpathSync(root), realpathSync(absolute))) {
      return problem('leaves the repository');
    }
    if (!statSync(absolute).isDirectory()) return problem('is no directory');
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return problem(`can't be entered: ${systemErrorWords(error)}`);
  }
  const way = relative(root, absolute);
  return ok({ absolute, relative: way === '' ? '.' : way.split(sep).join('/') });
}

/** What a step reads, as its key has it; with the files it names one by one. */
export interface Reads {
  readonly identity: WorkspaceIdentity;
  readonly contents: ReadFiles['contents'] | undefined;
}

/** The identity of what a step reads: the files it names, or the whole tree. */
export function readsOf(
  run: Preparation,
  step: Step,
  scopes: Scopes,
  cwd: string,
): Soon<Result<Reads, Failure>> {
  const { files } = step;
  if (files?.length === 0) return ok({ identity: { kind: 'none' }, contents: undefined });
  return guarded<Reads>(async () => {
    if (files === undefined) {
      return ok({ identity: { kind: 'tree', id: await run.workspace.tree() }, contents: undefined });
    }
    const globs = renderAll(files, scopes);
    if (!globs.ok) return err({ class: 'template', message: `files: ${globs.error}` });
    const { id, contents } = await run.workspace.files(
      globs.value.map((glob) => glob.real),
      cwd,
    );
    return ok({ identity: { kind: 'files', id }, contents });
  });
}

/** SHA-256 in hex of each image's content. */
export function imageDigests(
  run: Preparation,
  paths: readonly string[],
): Soon<Result<readonly string[], Failure>> {
  if (paths.length === 0) return ok([]);
  return guarded(async () => ok(await Promise.all(paths.map((path) => run.workspace.digest(path)))));
}

/** What the workspace can't read is the node's failure. */
async function guarded<T>(work: () => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FunctionError) return err({ class: 'workspace', message: error.message });
    if (systemErrorCode(error) === undefined) throw error;
    return err({ class: 'workspace', message: systemErrorWords(error) });
  }
}

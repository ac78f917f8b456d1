import { readdirSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, resolve, win32 } from 'node:path';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { closest } from '../../diagnostics/suggest.ts';
import { packageRoot } from '../../model/package-root.ts';
import { err, ok, type Result } from '../../model/result.ts';
import { displayPathOf, findInside } from '../read-inside.ts';
import type { ScalarNode } from '../yaml/node.ts';
import { packageFolder, parsePackagePath } from './package-folder.ts';

/** A workflow file that another one uses. Paths are absolute. */
export interface Located {
  readonly path: string;
  readonly displayPath: string;
  /** The folder that its own files must not leave: the caller's for a path, the package's for a package. */
  readonly root: string;
}

/** Finds the file that `uses` names. The error points at the path. */
export function locate(
  uses: ScalarNode,
  caller: { readonly file: SourceFile; readonly root: string },
): Result<Located, Diagnostic> {
  const written = uses.text.text;
  if (isAbsolute(written) || win32.isAbsolute(written)) {
    return err(diagnostic('path-outside', uses.place, { what: 'workflow', path: written }));
  }
  return /^\.\.?(?:\/|$)/.test(written) ? locateFile(uses, caller) : locateInPackage(uses, caller);
}

interface Caller {
  readonly file: SourceFile;
  readonly root: string;
}

function locateFile({ text: { text: written }, place }: ScalarNode, { file, root }: Caller) {
  const path = resolve(dirname(file.path), written);
  const found = findInside(path, root);
  if (found === 'inside') return ok({ path, displayPath: displayPathOf(file, path), root });
  if (found === 'outside') return err(diagnostic('path-outside', place, { what: 'workflow', path: written }));
  const near = closest(basename(written), workflowsIn(dirname(path)));
  const suggestion = near === undefined ? undefined : written.slice(0, written.lastIndexOf('/') + 1) + near;
  return notFound(place, written, { problem: 'does not exist', suggestion });
}

function locateInPackage({ text: { text: written }, place }: ScalarNode, { file }: Caller) {
  const beside = findInside(resolve(dirname(file.path), written), dirname(file.path)) === 'inside';
  if (beside) {
    const problem = 'would be a file in a package: a path begins with "./" or "../"';
    return notFound(place, written, { problem, suggestion: `./${written}` });
  }
  const wanted = parsePackagePath(written);
  if (wanted === undefined) {
    return notFound(place, written, {
      problem: 'is neither a path, which begins with "./" or "../", nor a file in an npm package',
    });
  }
  const root = packageFolder(wanted.name, file.path);
  if (root === undefined) {
    const near = closest(basename(written), workflowsIn(dirname(file.path)));
    const problem = `is in no package that can be found from here: install "${wanted.name}" with npm, or write "./…" for a file of this repository`;
    return notFound(place, written, { problem, suggestion: near === undefined ? undefined : `./${near}` });
  }
  const path = join(root, wanted.file);
  const found = wanted.file === '' ? 'missing' : findInside(path, root);
  if (found === 'inside') return ok({ path, displayPath: shownPath(written, path, root, file), root });
  if (found === 'outside')
    return err(diagnostic('path-outside', place, { what: 'workflow', path: written, from: 'the package' }));
  const folder = wanted.file === '' ? join(root, 'workflows') : dirname(path);
  const near = closest(basename(path), workflowsIn(folder));
  const suggestion = near === undefined ? undefined : written.slice(0, written.lastIndexOf('/') + 1) + near;
  const problem =
    wanted.file === ''
      ? `names a package and no file in it: write "${written}/workflows/<name>.yml"`
      : `does not exist: package "${wanted.name}" has no file "${wanted.file}"`;
  return notFound(place, written, { problem, suggestion });
}

/** Our own workflows are named as they are used; their place on a machine says nothing. */
const shownPath = (written: string, path: string, root: string, caller: SourceFile): string =>
  resolve(root) === resolve(packageRoot) ? written : displayPathOf(caller, path);

function notFound(
  place: ScalarNode['place'],
  uses: string,
  { problem, suggestion }: { readonly problem: string; readonly suggestion?: string | undefined },
): Result<never, Diagnostic> {
  const fix =
    suggestion === undefined
      ? {}
      : { fix: { description: `write "${suggestion}"`, edits: [{ place, text: suggestion }] } };
  return err(diagnostic('unknown-workflow', place, { uses, problem, suggestion }, fix));
}

/** Names of the workflows of a folder; none where it can't be read. */
function workflowsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => ['.yml', '.yaml'].includes(extname(name)));
  } catch {
    return [];
  }
}

import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, resolve, win32 } from 'node:path';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { closest } from '../../diagnostics/suggest.ts';
import { packageRoot } from '../../model/package-root.ts';
import { err, ok, type Result } from '../../model/result.ts';
import { boundary, displayPathOf, findInside } from '../read-inside.ts';
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
  if (written.includes('{{')) {
    const problem = 'must be known before anything runs: write a path without expressions';
    return notFound(uses.place, written, { problem });
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
  if (found === 'outside')
    return err(diagnostic('path-outside', place, { what: 'workflow', path: written, from: boundary(root) }));
  if (found === 'missing' && existsSync(path))
    return notFound(place, written, { problem: 'is a folder or another thing that is no file: name a file' });
  const near = nearestWorkflow(path, file);
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
  const habit = foreignHabit(written, file);
  if (habit !== undefined) return notFound(place, written, habit);
  if (wanted === undefined) {
    return notFound(place, written, {
      problem: 'is neither a path, which begins with "./" or "../", nor a file in an npm package',
    });
  }
  const root = packageFolder(wanted.name, file.path);
  if (root === undefined) {
    const near = nearestWorkflow(join(dirname(file.path), basename(written)), file);
    const problem = `is in no package that can be found from here: install "${wanted.name}" with npm, or write "./…" for a file of this repository`;
    return notFound(place, written, { problem, suggestion: near === undefined ? undefined : `./${near}` });
  }
  const path = join(root, wanted.file);
  const found = wanted.file === '' ? 'missing' : findInside(path, root);
  if (found === 'inside') return ok({ path, displayPath: shownPath(written, path, root, file), root });
  if (found === 'outside')
    return err(diagnostic('path-outside', place, { what: 'workflow', path: written, from: 'the package' }));
  const near = wanted.file === '' ? undefined : nearestWorkflow(path, file);
  const suggestion = near === undefined ? undefined : written.slice(0, written.lastIndexOf('/') + 1) + near;
  const problem =
    wanted.file === ''
      ? `names a package and no file in it: write "${written}/workflows/<name>.yml"`
      : `does not exist: package "${wanted.name}" has no file "${wanted.file}"`;
  return notFound(place, written, { problem, suggestion });
}

interface NotFound {
  readonly problem: string;
  readonly suggestion?: string | undefined;
}

/** What is written as in another place where workflows are used, and what would be right here. */
function foreignHabit(written: string, file: SourceFile): NotFound | undefined {
  if (written.includes('\\')) {
    const path = written.replaceAll('\\', '/');
    return { problem: 'has backslashes: a path has "/"', suggestion: path };
  }
  // `owner/repository/path@version`; the @ of a scope stands first.
  if (/.@[^/]*$/.test(written)) {
    return {
      problem:
        'has a version, as in GitHub Actions: write the path of a file of this repository, "./…", or of one in an npm package, whose version is that of the lock file',
    };
  }
  if (/^[^/]+\.ya?ml$/.test(written)) {
    const near = nearestWorkflow(join(dirname(file.path), written), file);
    const suggestion = near === undefined ? undefined : `./${near}`;
    return { problem: 'does not exist beside this file, and a path begins with "./" or "../"', suggestion };
  }
  return undefined;
}

/** Our own workflows are named as they are used; their place on a machine says nothing. */
const shownPath = (written: string, path: string, root: string, caller: SourceFile): string =>
  resolve(root) === resolve(packageRoot) ? written : displayPathOf(caller, path);

function notFound(
  place: ScalarNode['place'],
  uses: string,
  { problem, suggestion }: NotFound,
): Result<never, Diagnostic> {
  const fix =
    suggestion === undefined
      ? {}
      : { fix: { description: `write "${suggestion}"`, edits: [{ place, text: suggestion }] } };
  return err(diagnostic('unknown-workflow', place, { uses, problem, suggestion }, fix));
}

/** The name of a workflow in the same folder as a path that leads nowhere, which was most likely meant. */
function nearestWorkflow(path: string, caller: SourceFile): string | undefined {
  const wanted = stem(basename(path));
  // A workflow that uses itself would be the next error.
  const names = workflowsIn(dirname(path)).filter((name) => join(dirname(path), name) !== caller.path);
  const same = names.find((name) => stem(name) === wanted);
  if (same !== undefined) return same;
  const near = closest(wanted, names.map(stem));
  return near === undefined ? undefined : names.find((name) => stem(name) === near);
}

/** What two workflows have in common that makes short names alike says nothing. */
const stem = (name: string): string => name.replace(/\.ya?ml$/, '');

/** Names of the workflows of a folder; none where it can't be read. */
function workflowsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => ['.yml', '.yaml'].includes(extname(name)));
  } catch {
    return [];
  }
}

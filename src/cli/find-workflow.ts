import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { closest } from '../diagnostics/suggest.ts';
import { oneOf, quoted } from '../diagnostics/wording.ts';
import { findRepository } from '../git/repository.ts';
import { packageFolder, parsePackagePath } from '../language/calls/package-folder.ts';
import { findInside } from '../language/read-inside.ts';
import { packageRoot } from '../model/package-root.ts';
import { isInside } from '../model/paths.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Problem } from './problem.ts';
import { displayPath, type Project } from './project.ts';

/** A workflow file that can be named on the command line. */
export interface WorkflowFile {
  /** What to type: the file's name without its extension. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** As messages show it. */
  readonly display: string;
  /** `shared`: it comes with codex-flow or another package, not from this repository. */
  readonly origin: 'local' | 'shared';
  /** The folder that its relative paths must not leave. */
  readonly root: string;
  /** The repository whose files its steps read, where that is not the root. */
  readonly reads?: string;
}

const extensions = ['.yml', '.yaml'];

/** The workflows of this repository and those that come with codex-flow, by name; a local one hides a shared one. */
export function knownWorkflows(project: Project, cwd: string): readonly WorkflowFile[] {
  const local = filesIn(project.workflows).map((path) => localFile(path, project, cwd));
  const names = new Set(local.map((file) => file.name));
  const shared = filesIn(join(packageRoot, 'workflows')).map(sharedFile);
  return [...local, ...shared.filter((file) => !names.has(file.name))];
}

/** Finds what `<workflow>` means: a path, a name here, a shared name, or a path in a package. */
export function findWorkflow(
  reference: string,
  project: Project,
  cwd: string,
): Result<WorkflowFile, Problem> {
  const asPath = resolve(cwd, reference);
  const looksLikePath = /^\.|[\\/]/.test(reference) || extensions.includes(extname(reference));
  if (looksLikePath && isFile(asPath)) return ok(localFile(asPath, project, cwd));
  const known = knownWorkflows(project, cwd);
  const name = extensions.includes(extname(reference)) ? nameOf(reference) : reference;
  const named = known.filter(
    (file) => file.name === name && (name === reference || basename(file.path) === reference),
  );
  const [found, other] = named;
  if (found !== undefined && other !== undefined) {
    return err({
      message: `workflow ${quoted(reference)} could be ${found.display} or ${other.display}`,
      remedies: ['name the file with its extension, or remove one of the two'],
    });
  }
  if (found !== undefined) return ok(found);
  const packaged = fromPackage(reference, project);
  if (packaged !== undefined) return ok(packaged);
  return err(notFound(reference, looksLikePath, asPath, known));
}

/** The file of a workflow of this repository, whichever extension it has; undefined where there is none. */
export function fileNamed(project: Project, name: string): string | undefined {
  return extensions
    .map((extension) => join(project.workflows, `${name}${extension}`))
    .find((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
}

/** The same file that `uses` finds from the repository's root. */
function fromPackage(reference: string, project: Project): WorkflowFile | undefined {
  const own = reference.startsWith('codex-flow/')
    ? join(packageRoot, reference.slice('codex-flow/'.length))
    : undefined;
  if (own !== undefined && findInside(own, packageRoot) === 'inside') return sharedFile(own);
  const wanted = parsePackagePath(reference);
  if (wanted === undefined || wanted.file === '') return undefined;
  const root = packageFolder(wanted.name, join(project.root, 'package.json'));
  if (root === undefined) return undefined;
  const path = join(root, wanted.file);
  return findInside(path, root) === 'inside' ? { ...sharedFile(path), display: reference, root } : undefined;
}

function notFound(
  reference: string,
  looksLikePath: boolean,
  asPath: string,
  known: readonly WorkflowFile[],
): Problem {
  if (looksLikePath && existsSync(asPath)) {
    return {
      message: `${quoted(reference)} is a folder, not a workflow`,
      remedies: ['name a .yml file in it'],
    };
  }
  const names = known.map((file) => file.name);
  const suggestion = closest(nameOf(reference), names);
  const remedies = [
    ...(suggestion === undefined ? [] : [`did you mean ${quoted(suggestion)}?`]),
    names.length === 0
      ? 'make a first one with: codex-flow init'
      : `workflows here are ${oneOf(names, { word: 'and' })}`,
  ];
  return { message: `there is no workflow ${quoted(reference)}`, remedies };
}

function localFile(path: string, project: Project, cwd: string): WorkflowFile {
  const file = { name: nameOf(path), path, display: displayPath(path, cwd), origin: 'local' } as const;
  if (isInside(project.root, path)) return { ...file, root: project.root };
  const root = findRepository(dirname(path))?.root ?? dirname(path);
  return { ...file, root, reads: project.root };
}

function sharedFile(path: string): WorkflowFile {
  const display = `codex-flow/workflows/${basename(path)}`;
  return { name: nameOf(path), path, display, origin: 'shared', root: packageRoot };
}

const nameOf = (path: string): string => basename(path).replace(/\.ya?ml$/, '');

function filesIn(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .filter((name) => extensions.includes(extname(name)))
    .sort()
    .map((name) => join(folder, name))
    .filter(isFile);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Also a link that leads nowhere, or round in a circle.
    return false;
  }
}

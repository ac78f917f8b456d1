import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source.ts';
import { closest } from '../diagnostics/suggest.ts';
import { packageRoot } from '../model/package-root.ts';
import { isInside } from '../model/paths.ts';
import type { WorkflowPart } from '../model/workflow.ts';
import { readSource } from './read-source.ts';
import type { ScalarNode } from './yaml/node.ts';

/** On whose behalf a file is read. */
interface Reading {
  readonly file: SourceFile;
  /** Absolute path of the folder that the file must not leave. */
  readonly root: string;
  readonly diagnostics: Diagnostic[];
  /** Where the file is noted. */
  readonly parts: WorkflowPart[];
}

/**
 * Reads a file that the workflow names by a path relative to itself. It must lie in the repository, also after links
 * have been followed. What is wrong is reported where the path stands; undefined then.
 */
export function readInside(path: ScalarNode, what: string, context: Reading): SourceFile | undefined {
  const { file, root, diagnostics } = context;
  const written = path.text.text;
  const absolute = resolve(dirname(file.path), written);
  const missing = () => {
    const suggestion = nearestFile(written, absolute);
    diagnostics.push(diagnostic('file-not-found', path.place, { what, path: written, suggestion }));
  };
  const outside = () =>
    diagnostics.push(diagnostic('path-outside', path.place, { what, path: written, from: boundary(root) }));
  const found = isAbsolute(written) ? 'outside' : findInside(absolute, root);
  if (found !== 'inside') {
    if (found === 'missing') missing();
    else outside();
    return undefined;
  }
  const read = readSource(absolute, displayPathOf(file, absolute));
  const used = { place: path.place, note: 'used here' };
  diagnostics.push(...read.diagnostics.map((found) => ({ ...found, related: [used] })));
  if (read.diagnostics.length > 0) return undefined;
  context.parts.push({ source: read.source, place: path.place, kind: 'file' });
  return read.source;
}

/** A file in the same folder that was most likely meant, as it would be written there. */
export function nearestFile(written: string, absolute: string): string | undefined {
  try {
    const near = closest(basename(absolute), readdirSync(dirname(absolute)));
    return near === undefined ? undefined : written.slice(0, written.lastIndexOf('/') + 1) + near;
  } catch {
    return undefined;
  }
}

/** What a path must not leave, in words; undefined: the repository. */
export const boundary = (root: string): string | undefined =>
  root === packageRoot || root.split(sep).includes('node_modules') ? 'the package' : undefined;

/** Whether an absolute path is a file below a folder, also after links have been followed. */
export function findInside(path: string, root: string): 'inside' | 'outside' | 'missing' {
  if (!isInside(resolve(root), path)) return 'outside';
  try {
    if (!statSync(path).isFile()) return 'missing';
    return isInside(realpathSync(root), realpathSync(path)) ? 'inside' : 'outside';
  } catch {
    return 'missing';
  }
}

/** Named the way the workflow is named: relative to where the user stands. */
export function displayPathOf(workflow: SourceFile, absolute: string): string {
  const way = relative(dirname(workflow.path), absolute).split(sep).join('/');
  const folder = workflow.displayPath.slice(0, workflow.displayPath.lastIndexOf('/') + 1);
  const parts = folder.split('/').filter((part) => part !== '');
  const steps = way.split('/');
  while (steps[0] === '..' && parts.length > 0 && parts.at(-1) !== '..') {
    steps.shift();
    parts.pop();
  }
  return `${folder.startsWith('/') ? '/' : ''}${[...parts, ...steps].join('/')}`;
}

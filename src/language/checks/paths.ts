import { isAbsolute, posix, relative, resolve } from 'node:path';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Step, Text } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';
import { stepsOf } from './settings.ts';

interface NamedPath {
  readonly what: string;
  readonly text: Text;
  /** What comes before the path's own beginning, such as the `!` of a pattern. */
  readonly path: string;
  /** Whether it must stay in the repository, and the directory it starts from; undefined where that is not known. */
  readonly inside: { readonly from: string | undefined } | undefined;
}

/** Paths that mean something else, or nothing, on another machine, and those that lead out of the repository. */
export const paths: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const { step } of stepsOf(context)) {
    for (const named of pathsOf(step)) {
      const found = problemOf(named, context.reads);
      if (found !== undefined) yield found;
    }
  }
};

function* pathsOf(step: Step): Generator<NamedPath> {
  const { cwd, files } = step;
  const from = cwd === undefined ? '.' : cwd.text.includes('{{') ? undefined : cwd.text;
  if (cwd !== undefined) yield { what: 'cwd', text: cwd, path: cwd.text, inside: { from: '.' } };
  for (const text of files ?? []) {
    const path = text.text.startsWith('!') && !text.text.startsWith('!(') ? text.text.slice(1) : text.text;
    yield { what: 'pattern', text, path, inside: { from } };
  }
  if (step.kind !== 'prompt') return;
  for (const text of step.options.images) yield { what: 'image', text, path: text.text, inside: undefined };
  for (const text of step.options.addDirs)
    yield { what: 'directory', text, path: text.text, inside: undefined };
}

function problemOf(
  { what, text, path, inside }: NamedPath,
  root: string | undefined,
): Diagnostic | undefined {
  const bad = (problem: string) => diagnostic('bad-path', text.place, { what, path, problem });
  if (path.startsWith('~'))
    return /^~[\w-]*(?:\/|$)/.test(path)
      ? bad('"~" is not your home here, but a name like any other')
      : undefined;
  if (/^\$(?:env:)?\{?\w|^%\w+%/i.test(path) && !path.startsWith('${{'))
    return bad('variables are not expanded here: write {{ env.NAME }}');
  if (path.startsWith('{{')) return undefined;
  const absolute = isAbsolute(path) || /^(?:[A-Za-z]:[\\/]|\\\\\w)/.test(path);
  if (absolute && inside !== undefined && root !== undefined && !path.includes('{{')) {
    const way = relative(root, resolve(path));
    if (way.startsWith('..') || isAbsolute(way))
      return diagnostic('path-outside', text.place, { what, path });
  }
  if (absolute) return bad('it is a place on one machine: write it relative to the root of the repository');
  if (path.includes('\\') && /^[\w.-]+\\[\w*]/.test(path))
    return bad('parts of a path are separated by "/" on every system');
  // What comes after a value may lead back in.
  if (inside?.from === undefined || path.includes('{{')) return undefined;
  const reached = posix.normalize(posix.join(inside.from, path));
  return reached === '..' || reached.startsWith('../')
    ? diagnostic('path-outside', text.place, { what, path })
    : undefined;
}

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import type { Job } from '../../model/workflow.ts';
import { filesQuoted } from '../../template/references.ts';
import { nearestFile } from '../read-inside.ts';
import type { Check, CheckContext } from './check.ts';
import { textsOf } from './step-texts.ts';

/**
 * Files that a workflow names as they are must be there before it runs. Only what runs first is looked at: a later step
 * may use what an earlier one makes.
 */
export const files: Check = function* ({ workflow, reads }: CheckContext): Generator<Diagnostic> {
  if (reads === undefined) return;
  for (const { what, path, place } of workflow.jobs.flatMap(namedFirst)) {
    const absolute = resolve(reads, path);
    if (isFile(absolute)) continue;
    yield diagnostic('file-not-found', place, { what, path, suggestion: nearestFile(path, absolute) });
  }
};

interface NamedFile {
  readonly what: string;
  readonly path: string;
  readonly place: Place;
}

function namedFirst(job: Job): readonly NamedFile[] {
  const [first] = job.steps;
  if (first === undefined || job.needs.length > 0) return [];
  const quoted = textsOf(first).flatMap((text) =>
    filesQuoted(text).map((file) => ({ what: 'file', ...file })),
  );
  if (first.kind !== 'prompt') return quoted;
  // What begins with `~` or a variable is blamed for that, see `paths`.
  const images = first.options.images.filter(({ text }) => !text.includes('{{') && !/^[~$%]/.test(text));
  return [...quoted, ...images.map(({ text, place }) => ({ what: 'image', path: text, place }))];
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { type Edit, Edits } from '../../diagnostics/edits.ts';
import { quoted } from '../../diagnostics/wording.ts';
import { numbered } from '../../generate/slug.ts';
import { systemErrorCode } from '../../journal/system-error.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { Problem } from '../problem.ts';
import type { Gathered, Mention } from './gather.ts';

/** A file as it is to be written. */
export interface Placed {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** `same`: it is there with this text already. */
  readonly state: 'new' | 'same' | 'replaces';
  /** Absolute; the path that it would have if another file were not there. */
  readonly insteadOf: string | undefined;
}

export interface PlaceOptions {
  /** Absolute: `.codex-flow/workflows`. */
  readonly folder: string;
  /** Absolute: where the workflow itself goes. */
  readonly path: string;
  /** Whether files that are there are replaced. */
  readonly force: boolean;
  /** A workflow's text with what stands on top of it here. */
  readonly headed: (file: Gathered, text: string, path: string) => string;
}

/**
 * Finds a place for each file: as far from the workflow as it was, but nothing above the folder of workflows. Where another
 * file is in its place it gets a number, and what names it is changed.
 *
 * @param files in the order of `gather`
 */
export function placeFiles(
  files: readonly Gathered[],
  options: PlaceOptions,
): Result<readonly Placed[], Problem> {
  const main = files.at(-1);
  const home = dirname(main?.source.path ?? '');
  const targets = new Map<string, string>();
  const placed: Placed[] = [];
  for (const file of files) {
    const wanted = file === main ? options.path : join(options.folder, below(home, file.source.path));
    // The place of a file within its folder may change, the folder does not: so what it names is known to it.
    const text = renamed(file, targets, wanted);
    if (!text.ok) return text;
    const final = file.kind === 'workflow' ? options.headed(file, text.value, wanted) : text.value;
    const found = file === main ? asWanted(wanted, final) : freePlace(wanted, final, placed, options.force);
    targets.set(file.source.path, found.path);
    placed.push({ ...found, text: final, insteadOf: found.path === wanted ? undefined : wanted });
  }
  return ok(placed);
}

type Free = Pick<Placed, 'path' | 'state'>;

const asWanted = (path: string, text: string): Free => ({ path, state: stateOf(path, text) });

/** Two files of one copy may want the same place, too. */
function freePlace(wanted: string, text: string, placed: readonly Placed[], force: boolean): Free {
  const extension = extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  for (const name of numbered(stem)) {
    const path = `${name}${extension}`;
    if (placed.some((other) => other.path === path)) continue;
    const state = stateOf(path, text);
    if (state !== 'replaces' || (force && name === stem)) return { path, state };
  }
  throw new Error('numbers never end');
}

function stateOf(path: string, text: string): Placed['state'] {
  try {
    return readFileSync(path, 'utf8') === text ? 'same' : 'replaces';
  } catch (error) {
    // What can't be read is in the way all the same.
    return systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR' ? 'new' : 'replaces';
  }
}

/** Where a file lies from a folder on, with what leads out of the folder left out. */
function below(folder: string, path: string): string {
  const way = relative(folder, path).split(sep);
  return join(...way.slice(way.findIndex((part) => part !== '..')));
}

/** A file's text with the new names of the files that it names. */
function renamed(
  file: Gathered,
  targets: ReadonlyMap<string, string>,
  path: string,
): Result<string, Problem> {
  const edits = new Edits();
  const made = new Map<number, string>();
  for (const mention of file.names) {
    const target = targets.get(mention.path);
    const edit = target === undefined ? undefined : editFor(mention, file, target, path);
    if (edit === undefined) continue;
    const other = made.get(edit.start);
    if (other === edit.text) continue;
    if (other !== undefined || !edits.add([edit])) {
      const name = basename(file.source.path);
      return err({
        message: `${quoted(name)} means different files in the workflows that use it, which can't be kept in one copy`,
        remedies: ['add these workflows one by one, each with a --name of its own'],
      });
    }
    made.set(edit.start, edit.text);
  }
  return ok(edits.apply(file.source.text));
}

function editFor(
  { place, path: named, by }: Mention,
  file: Gathered,
  target: string,
  path: string,
): Edit | undefined {
  const written = place.file.text.slice(place.range.start, place.range.end);
  if (by === 'name') {
    const [before, now] = [basename(named, '.md'), basename(target, '.md')];
    const at = written.lastIndexOf(before);
    if (before === now || at === -1) return undefined;
    return { ...place.range, text: written.slice(0, at) + now + written.slice(at + before.length) };
  }
  const way = wayTo(path, target);
  if (way === wayTo(file.source.path, named)) return undefined;
  // A path in `uses` needs its dot; elsewhere it is taken over where there was one.
  const next = /^["']?\.\.?\//.test(written) && !way.startsWith('.') ? `./${way}` : way;
  return { ...place.range, text: /^[\w./-]+$/.test(next) ? next : JSON.stringify(next) };
}

const wayTo = (file: string, other: string): string => relative(dirname(file), other).split(sep).join('/');

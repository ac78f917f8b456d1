import { existsSync, mkdirSync, readFileSync, realpathSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode, systemErrorWords } from '../../journal/system-error.ts';
import { createWhole, replaceWhole } from '../../lock/whole-file.ts';
import { isInside } from '../../model/paths.ts';
import type { Problem } from '../problem.ts';
import type { Placed } from './place.ts';

/** Writes files, all or none: what was written before one that can't be is taken back. */
export function writeAll(files: readonly Placed[], root: string): Problem | undefined {
  const undo: (() => void)[] = [];
  try {
    for (const file of files) {
      if (file.state === 'same') continue;
      makeFolder(dirname(file.path), undo);
      const problem = leavesRoot(file.path, root) ?? writeOne(file, undo);
      if (problem === undefined) continue;
      takeBack(undo);
      return problem;
    }
    return undefined;
  } catch (error) {
    takeBack(undo);
    if (systemErrorCode(error) === undefined) throw error;
    return { message: `nothing was added: ${systemErrorWords(error)}` };
  }
}

function writeOne({ path, text, state }: Placed, undo: (() => void)[]): Problem | undefined {
  if (state === 'replaces') {
    const before = readFileSync(path, 'utf8');
    undo.push(() => replaceWhole(path, before));
    replaceWhole(path, text);
    return undefined;
  }
  if (!createWhole(path, text, { durable: true }))
    return { message: `nothing was added: ${path} is there by now` };
  undo.push(() => unlinkSync(path));
  return undefined;
}

/** A folder of workflows may be a link, and the files belong into this repository. */
function leavesRoot(path: string, root: string): Problem | undefined {
  const folder = realpathSync(dirname(path));
  if (isInside(realpathSync(root), folder)) return undefined;
  return { message: `nothing was added: ${dirname(path)} is a link that leads out of the repository` };
}

function makeFolder(path: string, undo: (() => void)[]): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), undo);
  mkdirSync(path);
  undo.push(() => rmdirSync(path));
}

function takeBack(undo: readonly (() => void)[]): void {
  for (const step of [...undo].reverse()) {
    try {
      step();
    } catch {
      // Somebody else's file is in that folder by now, or the disk is gone: there is nothing better to do.
    }
  }
}

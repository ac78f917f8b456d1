import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { findRepository } from '../git/repository.ts';

/** Where `codex-flow` works. */
export interface Project {
  /** The git repository's root; outside git the nearest folder above with a `.codex-flow`, else the current folder. */
  readonly root: string;
  /** `<root>/.codex-flow` */
  readonly folder: string;
  readonly workflows: string;
  readonly journal: string;
  readonly cache: string;
}

export function findProject(cwd: string): Project {
  const root = findRepository(cwd)?.root ?? folderAbove(cwd) ?? cwd;
  const folder = join(root, '.codex-flow');
  return {
    root,
    folder,
    workflows: join(folder, 'workflows'),
    journal: join(folder, 'journal'),
    cache: join(folder, 'cache'),
  };
}

function folderAbove(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.codex-flow'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** What commands print beyond what results keep; a folder for each run. */
export const outputFolder = (project: Project): string => join(project.cache, 'output');

/** A path as the user should see it: relative to where they stand if that is shorter, with `/`. */
export function displayPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  const shown = near === '' ? '.' : near.startsWith(`..${sep}..`) ? path : near;
  return shown.split(sep).join('/');
}

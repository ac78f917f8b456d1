import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../journal/make-directory.ts';
import { ignoredFiles } from './first-workflow.ts';
import type { Project } from './project.ts';

/** A run in a repository that never saw `init` leaves nothing that git would offer to commit. */
export function keepOutOfGit(project: Project): void {
  try {
    makeDirectory(project.folder);
    writeFileSync(join(project.folder, '.gitignore'), ignoredFiles, { flag: 'wx' });
  } catch {
    // It is there already, or the folder can't be written, which opening store and journal says better.
  }
}

import { join } from 'node:path';
import { plainReport } from '../../generate/draft.ts';
import type { LastDraft } from '../../generate/judge.ts';
import { firstSlug, numbered } from '../../generate/slug.ts';
import { makeDirectory } from '../../journal/make-directory.ts';
import { systemErrorCode, systemErrorWords } from '../../journal/system-error.ts';
import { createWhole } from '../../lock/whole-file.ts';
import { displayPath, type Project } from '../project.ts';

/** How many drafts of one name are kept; nobody has more. */
const mostOfOneName = 1_000;

/**
 * Keeps a draft where no command takes it for a workflow, `.codex-flow/drafts/<name>.yml`, with what `validate` says of it
 * beside, `<name>.txt`. Gives a sentence for the user on where it is, or why it is not.
 */
export function keepDraft(project: Project, cwd: string, { draft, slug }: LastDraft): string {
  const folder = join(project.folder, 'drafts');
  try {
    makeDirectory(folder);
    let left = mostOfOneName;
    for (const name of numbered(firstSlug(slug))) {
      if (left-- === 0) break;
      const path = join(folder, `${name}.yml`);
      if (!createWhole(path, draft.text, { durable: true })) continue;
      const shown = displayPath(path, cwd);
      const report = plainReport(draft.diagnostics);
      if (report === '') return `the draft is kept in ${shown}`;
      createWhole(join(folder, `${name}.txt`), report);
      return `the last draft is kept in ${shown}: see what is wrong with codex-flow validate ${shown}`;
    }
    return `the last draft is not kept: ${displayPath(folder, cwd)} is full of drafts of this name`;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return `the last draft can't be kept: ${systemErrorWords(error)}`;
  }
}

import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { closest } from '../diagnostics/suggest.ts';
import { oneOf, quoted } from '../diagnostics/wording.ts';
import { type RunFile, runFiles } from '../journal/run-files.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Problem } from './problem.ts';
import { displayPath, type Project } from './project.ts';

const shownIds = 5;

/** The journals here, newest first; where there is none, nothing can be read. */
export async function allRuns(project: Project, cwd: string): Promise<Result<readonly RunFile[], Problem>> {
  const files = await runFiles(project.journal);
  if (files.length > 0) return ok(files);
  return err({
    message: `nothing has run here yet: there is no journal in ${displayPath(project.journal, cwd)}`,
    remedies: ['run a workflow, e.g. codex-flow run hello --agent simulated'],
  });
}

/**
 * Finds what `[run]` means: the newest run (also `latest`), an id, the beginning of exactly one id, or the path of a
 * journal.
 */
export async function findRun(
  reference: string | undefined,
  project: Project,
  cwd: string,
): Promise<Result<RunFile, Problem>> {
  const path = reference?.endsWith('.jsonl') ? resolve(cwd, reference) : undefined;
  if (path !== undefined && existsSync(path)) return ok({ id: basename(path, '.jsonl'), path });
  const files = await allRuns(project, cwd);
  if (!files.ok) return files;
  const [newest] = files.value;
  if (newest !== undefined && (reference === undefined || reference === 'latest')) return ok(newest);
  return byId(reference ?? '', files.value);
}

function byId(reference: string, files: readonly RunFile[]): Result<RunFile, Problem> {
  const id = reference.toLowerCase().replace(/\.jsonl$/, '');
  const matching = id === '' ? [] : files.filter((file) => file.id.startsWith(id));
  const exact = matching.find((file) => file.id === id);
  const [found, other] = matching;
  if (exact !== undefined) return ok(exact);
  if (found !== undefined && other === undefined) return ok(found);
  if (found !== undefined) {
    return err({
      message: `${quoted(reference)} could be any of ${matching.length} runs`,
      remedies: [`type more of the id: ${newestIds(matching)}`],
    });
  }
  const ids = files.map((file) => file.id);
  const suggestion = closest(id, ids);
  return err({
    message: `there is no run ${quoted(reference)} here`,
    remedies: [
      ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
      `the newest ${files.length === 1 ? 'run is' : 'runs are'} ${newestIds(files)}`,
      'codex-flow runs shows all',
    ],
  });
}

function newestIds(files: readonly RunFile[]): string {
  const ids = files.slice(0, shownIds).map((file) => file.id);
  const more = files.length > shownIds ? ', …' : '';
  return more === '' ? oneOf(ids, { word: 'and', quote: false }) : `${ids.join(', ')}${more}`;
}

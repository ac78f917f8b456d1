import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode, systemErrorWords } from '../../journal/system-error.ts';
import { err, ok, type Result } from '../../model/result.ts';
import { createStyle } from '../../reporters/style.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { firstWorkflow, ignoredFiles } from '../first-workflow.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { type Problem, reportProblem } from '../problem.ts';
import { displayPath, findProject, type Project } from '../project.ts';
import { sampleFiles } from '../sample-files.ts';

/** A file that `init` made, or found. */
interface Placed {
  readonly path: string;
  readonly made: boolean;
}

/** Makes `.codex-flow/` with a first workflow. What is there already stays as it is. */
export async function init(io: Io): Promise<ExitCode> {
  const project = findProject(io.cwd);
  const placed = place(project);
  if (!placed.ok) {
    await reportProblem(io, placed.error);
    return exitCode.failure;
  }
  await write(io.stdout, tell(io, placed.value));
  if (!ignoresOwnFiles(project)) {
    const file = displayPath(join(project.folder, '.gitignore'), io.cwd);
    await write(
      io.stderr,
      `${file} does not name /journal/ and /cache/: add them, or git will see every run\n`,
    );
  }
  return exitCode.success;
}

function place(project: Project): Result<readonly Placed[], Problem> {
  try {
    for (const folder of [project.folder, project.workflows]) {
      const found = statSync(folder, { throwIfNoEntry: false });
      // Not `recursive`: where a file system answers ENOENT, as /proc does, Node would try without end.
      if (found === undefined) mkdirSync(folder);
      if (found === undefined || found.isDirectory()) continue;
      return err({
        message: `${folder} is a file, but codex-flow needs a folder of this name`,
        remedies: ['move the file away, then run codex-flow init again'],
      });
    }
    const other = join(project.workflows, 'hello.yaml');
    return ok([
      existsSync(other) ? { path: other, made: false } : makeWorkflow(project),
      makeFile(join(project.folder, '.gitignore'), ignoredFiles),
    ]);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return err({
      message: `${project.folder} can't be written: ${systemErrorWords(error)}`,
      remedies: ["run codex-flow init where you may write, or change the folder's permissions"],
    });
  }
}

function makeWorkflow(project: Project): Placed {
  const files = sampleFiles(project.root);
  // Where there is nothing else to read, there is the workflow itself.
  const text = firstWorkflow(files.length > 0 ? files : ['.codex-flow/workflows/hello.yml']);
  return makeFile(join(project.workflows, 'hello.yml'), text);
}

/** Throws a system error if it can't. */
function makeFile(path: string, text: string): Placed {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return { path, made: true };
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return { path, made: false };
    throw error;
  }
}

function tell(io: Io, placed: readonly Placed[]): string {
  const style = createStyle(wantsColor(io, io.stdout));
  const lines = placed.map(({ path, made }) => {
    const shown = displayPath(path, io.cwd);
    return made
      ? `${style.good('made')}  ${shown}`
      : `${style.quiet('kept')}  ${shown} (it was there already)`;
  });
  const next = [
    ['codex-flow plan hello', 'see what it will do'],
    ['codex-flow run hello --agent simulated', 'try it: no Codex login, no cost'],
    ['codex-flow run hello', 'run it on your Codex'],
  ].map(([command = '', what]) => `  ${command.padEnd(40)}${style.quiet(`${what}`)}`);
  return `${[...lines, '', 'Next:', ...next].join('\n')}\n`;
}

/** Whether git is told to leave journal and cache alone; a file the user wrote may say it in many ways. */
function ignoresOwnFiles(project: Project): boolean {
  try {
    const text = readFileSync(join(project.folder, '.gitignore'), 'utf8');
    return /^\*$/m.test(text) || (text.includes('journal') && text.includes('cache'));
  } catch {
    return false;
  }
}

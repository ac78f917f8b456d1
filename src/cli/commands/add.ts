import { join } from 'node:path';
import { severityOf } from '../../diagnostics/catalogue.ts';
import { printable } from '../../diagnostics/printable.ts';
import { quoted } from '../../diagnostics/wording.ts';
import { isSlug } from '../../generate/slug.ts';
import { schemaHeader } from '../../language/schema-header.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { Workflow } from '../../model/workflow.ts';
import { createStyle } from '../../reporters/style.ts';
import { oneLine } from '../../reporters/text.ts';
import { findSource } from '../add/find-source.ts';
import { type Gathered, gather } from '../add/gather.ts';
import { originOf } from '../add/origin.ts';
import { type Placed, placeFiles } from '../add/place.ts';
import { writeAll } from '../add/write-all.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { fileNamed, type WorkflowFile } from '../find-workflow.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { keepOutOfGit } from '../keep-out-of-git.ts';
import { openWorkflow } from '../open-workflow.ts';
import { type Problem, type Refusal, reportProblem, reportRefusal } from '../problem.ts';
import { displayPath, findProject, type Project } from '../project.ts';
import { shellWord } from '../shell-word.ts';

export interface AddFlags {
  /** As given with `--name`; undefined: as the file is named. */
  readonly name: string | undefined;
  /** Whether files that are there are replaced. */
  readonly force: boolean;
}

/** Copies a workflow, with all that it is made of, into this repository, to be edited. */
export async function add(io: Io, reference: string, flags: AddFlags): Promise<ExitCode> {
  const project = findProject(io.cwd);
  const copied = copy(io, project, reference, flags);
  if (!copied.ok) return reportRefusal(io, copied.error);
  const { name, placed, workflow, from } = copied.value;
  const problem = writeAll(placed, project.root);
  if (problem !== undefined) {
    await reportProblem(io, problem);
    return exitCode.failure;
  }
  keepOutOfGit(project);
  await write(io.stdout, tell(io, placed, from));
  await tellMistakes(io, project, name);
  await write(io.stdout, nextCommands(io, name, workflow));
  return exitCode.success;
}

interface Copy {
  readonly name: string;
  readonly placed: readonly Placed[];
  readonly workflow: Workflow;
  readonly from: string;
}

function copy(io: Io, project: Project, reference: string, flags: AddFlags): Result<Copy, Refusal> {
  const refuse = (problem: Problem) => err({ kind: 'problem', problem } as const);
  const source = findSource(reference, project, io.cwd);
  if (!source.ok) return refuse(source.error);
  const file = source.value;
  const loaded = openWorkflow({ ...file, origin: 'shared' });
  if (!loaded.ok) return refuse(loaded.error);
  const { workflow, diagnostics } = loaded.value;
  if (workflow === undefined) return err({ kind: 'diagnostics', diagnostics });
  const name = flags.name ?? baseName(file.path);
  const target = targetFor(io, project, file, name, flags.force);
  if (!target.ok) return refuse(target.error);
  const headed = ({ source: each }: Gathered, text: string, path: string): string =>
    withHead(text, schemaHeader(path, project.root), originOf(each.path, file, reference));
  const options = { folder: project.workflows, path: target.value, force: flags.force, headed };
  const placed = placeFiles(gather(workflow), options);
  if (!placed.ok) return refuse(placed.error);
  return ok({ name, placed: placed.value, workflow, from: originOf(file.path, file, reference) });
}

const baseName = (path: string): string => (path.split(/[\\/]/).at(-1) ?? '').replace(/\.ya?ml$/, '');

function targetFor(
  io: Io,
  project: Project,
  file: WorkflowFile,
  name: string,
  force: boolean,
): Result<string, Problem> {
  if (!isSlug(name)) {
    return err({
      message: `${quoted(name)} is no name for a workflow`,
      remedies: ['give it one of letters, digits, - and _: --name <name>'],
    });
  }
  const there = fileNamed(project, name);
  const shown = there === undefined ? '' : displayPath(there, io.cwd);
  if (there === file.path) {
    return err({
      message: `${shown} is in this repository already`,
      remedies: ['for a second copy give it another name: --name <name>'],
    });
  }
  if (there === undefined || force) return ok(there ?? join(project.workflows, `${name}.yml`));
  return err({
    message: `${shown} is there already`,
    remedies: ['give the copy another name: --name <name>', 'or overwrite the file: --force'],
  });
}

/** What stands on top of a copy: where its schema is, and where it came from. */
function withHead(text: string, header: string, origin: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const body = text.replace(/^#\s*yaml-language-server\s*:.*\r?\n?/gm, '').replace(/^(?:[ \t]*\r?\n)+/, '');
  return [header, `# Added from ${origin}. It is yours now: change it as you like.`, body].join(end);
}

function tell(io: Io, placed: readonly Placed[], from: string): string {
  const style = createStyle(wantsColor(io, io.stdout));
  const lines = [...placed].reverse().map(({ path, state, insteadOf }, index) => {
    const shown = oneLine(displayPath(path, io.cwd));
    const verb = state === 'same' ? style.quiet('kept ') : style.good(state === 'new' ? 'added' : 'wrote');
    const more =
      index === 0
        ? `, from ${from}`
        : state === 'same'
          ? ' (it is the same already)'
          : insteadOf === undefined
            ? ''
            : ` (another file is ${oneLine(displayPath(insteadOf, io.cwd))})`;
    return `${verb}  ${shown}${style.quiet(more)}\n`;
  });
  return lines.join('');
}

/** What is right elsewhere may not be right here: a file is missing, or a package. */
async function tellMistakes(io: Io, project: Project, name: string): Promise<void> {
  const path = fileNamed(project, name);
  if (path === undefined) return;
  const display = displayPath(path, io.cwd);
  const loaded = openWorkflow({ name, path, display, origin: 'local', root: project.root });
  const found = loaded.ok ? loaded.value.diagnostics.filter(({ code }) => severityOf(code) === 'error') : [];
  if (loaded.ok && found.length === 0) return;
  const what = !loaded.ok
    ? loaded.error.message
    : found.length === 1
      ? '1 mistake'
      : `${found.length} mistakes`;
  const text = `codex-flow: the copy is not valid here (${what}): see codex-flow validate ${shellWord(name)}\n`;
  await write(io.stderr, printable(text));
}

function nextCommands(io: Io, name: string, { inputs }: Workflow): string {
  const style = createStyle(wantsColor(io, io.stdout));
  const needed = inputs.filter((input) => input.required && input.default === undefined);
  const given = needed.map((input) => ` -i ${input.name}="…"`).join('');
  const word = shellWord(name);
  const commands = [
    [`codex-flow plan ${word}${given}`, 'see what it will do'],
    [`codex-flow run ${word}${given} --agent simulated`, 'try it: no Codex login, no cost'],
    [`codex-flow run ${word}${given}`, 'run it on your Codex'],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length));
  const lines = commands.map(([command, what]) => `  ${command.padEnd(width)}  ${style.quiet(what)}\n`);
  return `\nNext:\n${lines.join('')}`;
}

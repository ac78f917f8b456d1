import { severityOf } from '../../diagnostics/catalogue.ts';
import { printable } from '../../diagnostics/printable.ts';
import type { InputSpec, Workflow } from '../../model/workflow.ts';
import { createStyle, type Style } from '../../reporters/style.ts';
import { oneLine } from '../../reporters/text.ts';
import { truncate } from '../../reporters/width.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { knownWorkflows, type WorkflowFile } from '../find-workflow.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { openWorkflow } from '../open-workflow.ts';
import { packagedWorkflows } from '../packaged-workflows.ts';
import { displayPath, findProject } from '../project.ts';
import { shellWord } from '../shell-word.ts';
import { shownValue, writtenValue } from '../show-value.ts';
import { ownVersion } from '../version.ts';
import { wrap } from '../wrap.ts';

interface Listed {
  readonly file: WorkflowFile;
  /** Of the package that it comes from; undefined for those of this repository. */
  readonly from: { readonly name: string; readonly version: string | undefined } | undefined;
  /** Undefined where it is invalid. */
  readonly workflow: Workflow | undefined;
  readonly mistakes: number;
  /** Why it can't be read; undefined where it can. */
  readonly unreadable: string | undefined;
}

/** Shows the workflows of this repository and the shared ones, with what they do and take. */
export async function list(io: Io, flags: { readonly json: boolean }): Promise<ExitCode> {
  const project = findProject(io.cwd);
  const own = { name: 'codex-flow', version: ownVersion() };
  const known = knownWorkflows(project, io.cwd).map((file) =>
    look(file, file.origin === 'local' ? undefined : own),
  );
  const { packages, problems } = packagedWorkflows(project, io.cwd);
  const packaged = packages.map((from) => ({ from, listed: from.files.map((file) => look(file, from)) }));
  const listed = [...known, ...packaged.flatMap((each) => each.listed)];
  for (const problem of problems) await write(io.stderr, printable(`codex-flow: ${problem}\n`));
  if (flags.json) {
    await write(io.stdout, `${JSON.stringify(listed.map(asJson), null, 2)}\n`);
    return exitCode.success;
  }
  const style = createStyle(wantsColor(io, io.stdout));
  const width = Math.max(40, io.stdout.columns ?? 80);
  const local = known.filter(({ file }) => file.origin === 'local');
  const shared = known.filter(({ file }) => file.origin === 'shared');
  const blocks = [
    style.strong(`In ${displayPath(project.workflows, io.cwd)}`),
    ...(local.length === 0
      ? ['  nothing yet: make a first workflow with codex-flow init']
      : local.map((entry) => describe(entry, width, style))),
    ...(shared.length === 0 ? [] : [style.strong('Shared, from codex-flow')]),
    ...shared.map((entry) => describe(entry, width, style)),
    ...packaged.flatMap(({ from, listed: entries }) => [
      style.strong(oneLine(`Shared, from ${from.name} ${from.version ?? ''}`.trimEnd())),
      ...entries.map((entry) => describe(entry, width, style)),
    ]),
  ];
  await write(io.stdout, `${blocks.join('\n\n')}\n`);
  return exitCode.success;
}

function look(file: WorkflowFile, from: Listed['from']): Listed {
  const loaded = openWorkflow(file);
  if (!loaded.ok) return { file, from, workflow: undefined, mistakes: 0, unreadable: loaded.error.message };
  const { workflow, diagnostics } = loaded.value;
  const mistakes = diagnostics.filter((found) => severityOf(found.code) === 'error').length;
  return { file, from, workflow, mistakes, unreadable: undefined };
}

function asJson({ file, from, workflow, mistakes }: Listed): unknown {
  return {
    name: file.name,
    origin: file.origin,
    package: from === undefined ? null : { name: from.name, version: from.version ?? null },
    path: file.display,
    valid: workflow !== undefined,
    errors: mistakes,
    title: workflow?.name ?? null,
    description: workflow?.description ?? null,
    inputs: (workflow?.inputs ?? []).map((input) => ({
      name: input.name,
      type: input.type,
      required: input.required,
      default: input.default === undefined ? null : writtenValue(input.default),
      description: input.description ?? null,
      ...(input.type === 'choice' ? { options: input.options } : {}),
    })),
  };
}

/** Names of inputs stand in a column that is at most this wide. */
const maxNameWidth = 20;
/** As much of a description as fits into this many lines. */
const maxLines = 3;

function describe({ file, workflow, mistakes, unreadable }: Listed, width: number, style: Style): string {
  const title = `  ${style.active(truncate(oneLine(file.name), width - 2))}`;
  if (unreadable !== undefined) return `${title}\n    ${style.bad('invalid')}: ${oneLine(unreadable)}`;
  if (workflow === undefined) {
    const count = `${mistakes} mistake${mistakes === 1 ? '' : 's'}`;
    return `${title}\n    ${style.bad('invalid')}: ${count}, see codex-flow validate ${shellWord(file.name)}`;
  }
  const longest = Math.max(0, ...workflow.inputs.map((input) => input.name.length));
  const nameWidth = Math.min(maxNameWidth, longest);
  const description = oneLine(workflow.description ?? workflow.name);
  return [
    title,
    ...paragraph(description, width - 4).map((line) => `    ${line}`),
    ...workflow.inputs.flatMap((input) => inputLines(input, nameWidth, width, style)),
  ].join('\n');
}

/** `-i name  type: what it is`, with what follows lined up under the type. */
function inputLines(input: InputSpec, nameWidth: number, width: number, style: Style): string[] {
  const type = input.type === 'choice' ? oneLine(input.options.join(' | ')) : input.type;
  const required = input.required && input.default === undefined ? ', required' : '';
  const what = input.description === undefined ? '' : `: ${oneLine(input.description)}`;
  const indent = ' '.repeat(4 + 3 + nameWidth + 2);
  const lines = paragraph(`${type}${required}${what}${shownDefault(input)}`, width - indent.length);
  const name = `    ${style.quiet('-i')} ${input.name}`;
  const room = nameWidth + 2 - input.name.length;
  if (room < 2) return [name, ...lines.map((line) => `${indent}${line}`)];
  return lines.map((line, at) => (at === 0 ? `${name}${' '.repeat(room)}` : indent) + line);
}

function shownDefault({ default: value }: InputSpec): string {
  return value === undefined ? '' : ` (default ${truncate(oneLine(shownValue(writtenValue(value))), 60)})`;
}

/** Wrapped, and cut between words after a few lines. */
function paragraph(text: string, columns: number): string[] {
  const lines = wrap(text, columns);
  const shown = lines.slice(0, maxLines).map((line) => truncate(line, columns));
  if (lines.length <= maxLines) return shown;
  const [last = ''] = wrap(shown.pop() ?? '', columns - 2);
  return [...shown, truncate(`${last} …`, columns)];
}

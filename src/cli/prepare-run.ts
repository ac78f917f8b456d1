import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source.ts';
import { gitContext } from '../git/context.ts';
import { systemErrorWords } from '../journal/system-error.ts';
import { errorMessage } from '../model/error-message.ts';
import type { RunId } from '../model/ids.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Inputs, Workflow } from '../model/workflow.ts';
import { type Plan, planWorkflow } from '../plan/plan.ts';
import { createScopeFunctions } from '../store/functions.ts';
import { findWorkflow, type WorkflowFile } from './find-workflow.ts';
import { readInputs } from './inputs.ts';
import type { Io } from './io.ts';
import { openWorkflow } from './open-workflow.ts';
import type { Problem, Refusal } from './problem.ts';
import { findProject, type Project } from './project.ts';

/** A workflow with its inputs, planned: what `plan` shows and `run` runs. */
export interface PreparedRun {
  readonly project: Project;
  readonly file: WorkflowFile;
  /** SHA-256 in hex of the file, and its path as the journal keeps it. */
  readonly source: { readonly hash: string; readonly path: string };
  readonly workflow: Workflow;
  readonly inputs: Inputs;
  readonly plan: Plan;
  /** `inputs`, `git`, `run`; functions without a status. */
  readonly scope: Scope;
  readonly warnings: readonly Diagnostic[];
}

export interface InputFlags {
  /** `name=value`, as given with `-i`. */
  readonly input: readonly string[];
  /** A JSON or YAML file with a map of inputs; `-` for standard input. */
  readonly inputs?: string | undefined;
}

export async function prepareRun(
  io: Io,
  reference: string,
  flags: InputFlags,
  runId: RunId,
): Promise<Result<PreparedRun, Refusal>> {
  const project = findProject(io.cwd);
  const found = findWorkflow(reference, project, io.cwd);
  if (!found.ok) return refuse(found.error);
  const file = found.value;
  const loaded = openWorkflow(file);
  if (!loaded.ok) return refuse(loaded.error);
  const { workflow, diagnostics, source } = loaded.value;
  if (workflow === undefined) return err({ kind: 'diagnostics', diagnostics });
  const fromFile = await readInputsFile(io, flags.inputs);
  if (!fromFile.ok) return refuse(fromFile.error);

  return prepareLoaded(
    { project, file, source, workflow, warnings: diagnostics },
    { flags: flags.input, file: fromFile.value },
    runId,
  );
}

/** A workflow that was loaded without an error, from a file that need not be there yet. */
export interface LoadedWorkflow extends Pick<PreparedRun, 'project' | 'file' | 'workflow' | 'warnings'> {
  readonly source: SourceFile;
}

/** Plans a workflow with these inputs: flags win over those of a file. */
export function prepareLoaded(
  { project, file, source, workflow, warnings }: LoadedWorkflow,
  given: { readonly flags: readonly string[]; readonly file: Readonly<Record<string, Json>> },
  runId: RunId,
): Result<PreparedRun, Refusal> {
  const git = gitContext(project.root);
  const known: Scope = {
    contexts: { git, run: { id: runId, workflow: workflow.name, attempt: 1 } },
    functions: createScopeFunctions({ root: project.root }),
  };
  const inputs = readInputs(workflow.inputs, given, known);
  if (!inputs.ok) {
    const [first = '', ...rest] = inputs.error;
    const message = rest.length === 0 ? first : `the inputs of "${file.name}" are not right`;
    return refuse({ message, remedies: rest.length === 0 ? [] : inputs.error });
  }
  const scope: Scope = { ...known, contexts: { ...known.contexts, inputs: inputs.value } };
  const plan = planWorkflow(workflow, inputs.value, scope);
  if (!plan.ok) return err({ kind: 'diagnostics', diagnostics: plan.error });
  const hash = createHash('sha256').update(source.text).digest('hex');
  const path =
    file.origin === 'shared' ? file.display : relative(project.root, file.path).split(sep).join('/');
  return ok({
    project,
    file,
    source: { hash, path },
    workflow,
    inputs: inputs.value,
    plan: plan.value,
    scope,
    warnings,
  });
}

const refuse = (problem: Problem) => err({ kind: 'problem', problem } as const);

async function readInputsFile(
  io: Io,
  path: string | undefined,
): Promise<Result<Readonly<Record<string, Json>>, Problem>> {
  if (path === undefined) return ok({});
  const name = path === '-' ? 'standard input' : path;
  let text: string;
  try {
    text = path === '-' ? await readAll(io.stdin) : await readFile(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    return err({ message: `--inputs: ${name} can't be read: ${systemErrorWords(error)}` });
  }
  try {
    const { parse } = await import('yaml');
    const value = parse(text) as Json;
    if (isJsonObject(value)) return ok(value);
    return err({ message: `--inputs: ${name} must hold a map of input names and values` });
  } catch (error) {
    return err({
      message: `--inputs: ${name} is neither JSON nor YAML: ${errorMessage(error).split('\n')[0]}`,
    });
  }
}

async function readAll(stream: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

import { join } from 'node:path';
import { errorMessage } from '../model/error-message.ts';
import type { Failure } from '../model/failure.ts';
import type { NodeId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { CommandEnd } from '../model/run-events.ts';
import { noUsage } from '../model/usage.ts';
import type { CommandOutput, RunStep } from '../model/workflow.ts';
import type { CommandOptions, CommandResult } from '../process/run-command.ts';
import { defaultShell } from '../process/shell.ts';
import { type KeyMaterial, keyOf, type RunMaterial } from '../store/key.ts';
import { madeFrom } from '../store/made-from.ts';
import type { CommandSurroundings, Preparation } from './context.ts';
import { interruptionOf } from './interruption.ts';
import type { Execution, Prepared } from './prepared.ts';
import { envOf, renderBoth, type Scopes } from './scopes.ts';
import { readsOf, workingDirectory } from './surroundings.ts';

type Sandboxed = CommandOptions['sandbox'];

/** What a command runs with, and as which node. */
type Surroundings = CommandSurroundings & { readonly node: NodeId };

/** Renders a `run:` step and finds its key. `surroundings`: undefined where it is not executed, only looked up. */
export async function prepareCommand(
  run: Preparation,
  step: RunStep,
  scopes: Scopes,
  surroundings?: Surroundings,
): Promise<Result<Prepared, Failure>> {
  const shell = step.shell ?? defaultShell(process.env.PATH);
  const command = renderBoth(step.run, scopes, { kind: 'command', shell, raw: step.unsafeInterpolation });
  if (!command.ok) return err({ class: 'template', message: `run: ${command.error}` });
  const cwd = workingDirectory(run, step, scopes);
  if (!cwd.ok) return cwd;
  const reads = await readsOf(run, step, scopes, cwd.value.absolute);
  if (!reads.ok) return reads;
  const material: KeyMaterial = {
    v: 1,
    kind: 'run',
    text: command.value.keyed,
    shell,
    output: step.output,
    env: envOf(scopes.keyed),
    workspace: reads.value.identity,
    cwd: cwd.value.relative,
    ...sandboxMaterial(step),
  };
  const options = {
    command: command.value.real,
    shell,
    cwd: cwd.value.absolute,
    env: envOf(scopes.real),
  };
  return ok({
    key: keyOf(material),
    madeFrom: () => madeFrom(material, reads.value.contents),
    input: { kind: 'run', text: run.mask(command.value.real) },
    // A command may do something: only one that says what it reads is taken for a function of that.
    replay: !step.cache ? 'never' : step.files !== undefined ? 'always' : 'continuing',
    execute: async (signal) => {
      const { runCommand } = await import('../process/run-command.ts');
      const startedAt = performance.now();
      const { mask, workspace } = run;
      const result = await runCommand({
        ...options,
        signal,
        unspeakable: mask.active ? { mask, longest: mask.longest } : undefined,
        overflow: surroundings && join(workspace.root, outputsOf(surroundings)),
        sandbox: sandboxOf(step, surroundings),
      });
      const shown = shownEnd(result, surroundings);
      const end = outcomeOf(step.output, result, { signal, mask, file: shown.stdout_file });
      return executionOf(shown, end, Math.round(performance.now() - startedAt));
    },
  });
}

/** In the key only where it is said, so that results of steps without it stay what they are. */
function sandboxMaterial({ sandbox, network }: RunStep): Pick<RunMaterial, 'sandbox' | 'network'> {
  if (sandbox === 'none') return {};
  return network ? { sandbox, network: true } : { sandbox };
}

function sandboxOf({ sandbox, network }: RunStep, surroundings: Surroundings | undefined): Sandboxed {
  if (sandbox === 'none') return undefined;
  // Whoever starts a run has looked at its steps; to run without would be worse than a bug that is told.
  if (surroundings?.sandbox === undefined) throw new Error('a command has no sandbox');
  return { by: surroundings.sandbox, writes: sandbox === 'workspace-write', network };
}

/** Below the root, without the name of the stream. */
const outputsOf = ({ outputs, node }: Surroundings): string => `${outputs}/${node.replaceAll('/', '.')}`;

function shownEnd(result: CommandResult, surroundings: Surroundings | undefined): CommandEnd<number | null> {
  const { exitCode, stdout, stderr, stdoutFile, stderrFile } = result;
  const path = surroundings === undefined ? '' : outputsOf(surroundings);
  return {
    exit_code: exitCode,
    stdout,
    stderr,
    ...(stdoutFile === undefined ? {} : { stdout_file: `${path}.stdout` }),
    ...(stderrFile === undefined ? {} : { stderr_file: `${path}.stderr` }),
  };
}

function executionOf(
  command: CommandEnd<number | null>,
  read: Result<Json, Failure>,
  durationMs: number,
): Execution {
  return {
    attempts: [
      {
        usage: noUsage,
        duration_ms: durationMs,
        thread_id: null,
        answer: null,
        failure: read.ok ? null : read.error,
      },
    ],
    model: null,
    threadId: null,
    command,
    end: read.ok ? { ok: true, output: read.value } : { ok: false, failure: read.error, answer: null },
  };
}

/** Texts are masked before they are cut for a message: a part of a secret would no longer be known as one. */
function outcomeOf(
  output: CommandOutput,
  result: CommandResult,
  {
    signal,
    mask,
    file,
  }: {
    readonly signal: AbortSignal;
    readonly mask: (text: string) => string;
    readonly file: string | undefined;
  },
): Result<Json, Failure> {
  if (result.ended === 'aborted') return err(interruptionOf(signal));
  if (result.ended === 'spawn-error') {
    return err({ class: 'command', message: result.message ?? 'the command can not be started' });
  }
  if (result.exitCode !== 0) {
    const how =
      result.exitCode === null ? `was ended by ${result.signal}` : `exited with code ${result.exitCode}`;
    const said = lastLines(mask(result.stderr)) || lastLines(mask(result.stdout));
    return err({ class: 'command', message: `the command ${how}${said === '' ? '' : `: ${said}`}` });
  }
  const text = result.stdout.replace(/\r?\n$/, '');
  if (output === 'text') return ok(text);
  if (result.truncated) {
    const where = file === undefined ? '' : `; all of it is in ${file}`;
    const message = `the command prints more than the 1 MiB that is kept, so it can't be read as ${output} ("output: ${output}"): let it print less, or print the path of a file${where}`;
    return err({ class: 'command', message });
  }
  if (output === 'lines') return ok(text === '' ? [] : text.split(/\r?\n/));
  try {
    return ok(JSON.parse(text) as Json);
  } catch {
    const problem = jsonProblem(mask(text));
    return err({ class: 'command', message: `the command must print JSON ("output: json"), but ${problem}` });
  }
}

/** Why a text is no JSON; the reason quotes the text. */
function jsonProblem(text: string): string {
  try {
    JSON.parse(text);
    return 'it does not';
  } catch (error) {
    return errorMessage(error);
  }
}

const lastLines = (text: string): string => text.trim().split(/\r?\n/).slice(-3).join('\n').slice(-500);

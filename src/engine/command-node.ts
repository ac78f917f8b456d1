import { errorMessage } from '../model/error-message.ts';
import type { Failure } from '../model/failure.ts';
import type { Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import { noUsage } from '../model/usage.ts';
import type { CommandOutput, RunStep } from '../model/workflow.ts';
import type { CommandResult } from '../process/run-command.ts';
import { defaultShell } from '../process/shell.ts';
import { type KeyMaterial, keyOf } from '../store/key.ts';
import { madeFrom } from '../store/made-from.ts';
import type { Preparation } from './context.ts';
import { interruptionOf } from './interruption.ts';
import type { Execution, Prepared } from './prepared.ts';
import { envOf, renderBoth, type Scopes } from './scopes.ts';
import { readsOf, workingDirectory } from './surroundings.ts';

/** Renders a `run:` step and finds its key. */
export async function prepareCommand(
  run: Preparation,
  step: RunStep,
  scopes: Scopes,
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
    input: { kind: 'run', text: run.mask(command.value.real), schema: null },
    // A command may do something: only one that says what it reads is taken for a function of that.
    replay: !step.cache ? 'never' : step.files !== undefined ? 'always' : 'continuing',
    execute: async (signal) => {
      const { runCommand } = await import('../process/run-command.ts');
      const startedAt = performance.now();
      const { mask } = run;
      const unspeakable = mask.active ? { mask, longest: mask.longest } : undefined;
      const result = await runCommand({ ...options, signal, unspeakable });
      const end = outcomeOf(step.output, result, signal, mask);
      return executionOf(result, end, Math.round(performance.now() - startedAt));
    },
  });
}

function executionOf(result: CommandResult, read: Result<Json, Failure>, durationMs: number): Execution {
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
    command: { exit_code: result.exitCode, stdout: result.stdout, stderr: result.stderr },
    end: read.ok ? { ok: true, output: read.value } : { ok: false, failure: read.error, answer: null },
  };
}

/** Texts are masked before they are cut for a message: a part of a secret would no longer be known as one. */
function outcomeOf(
  output: CommandOutput,
  result: CommandResult,
  signal: AbortSignal,
  mask: (text: string) => string,
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
    const message = `the command prints more than the 1 MiB that is kept, so it can't be read as ${output} ("output: ${output}"): let it print less, or print the path of a file`;
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

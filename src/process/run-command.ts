import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { errorMessage } from '../model/error-message.ts';
import type { Shell } from '../model/workflow.ts';
import type { Unspeakable } from './bounded-output.ts';
import { CapturedOutput } from './captured-output.ts';
import type { CommandSandbox, SandboxSettings } from './command-sandbox.ts';
import { killTree } from './kill-tree.ts';
import { markerValue, markerVariable, newMarker } from './marker.ts';
import { type OutputPipes, openOutputPipes } from './output-pipes.ts';
import { outlive } from './reaper.ts';
import { defaultShell, type PreparedCall, prepareShellCall } from './shell.ts';

export interface CommandOptions {
  /** What the shell runs. */
  readonly command: string;
  /** Undefined: bash if there is one, else sh; on Windows pwsh. */
  readonly shell: Shell | undefined;
  /** Absolute path. */
  readonly cwd: string;
  /** Variables beside the process's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Aborted: everything that the command started is ended. */
  readonly signal: AbortSignal;
  /** Undefined: no limit. */
  readonly timeoutMs?: number | undefined;
  /** Of stdout and of stderr each; 1 MiB if undefined. What goes beyond is cut out of the middle. */
  readonly maxOutputBytes?: number | undefined;
  /** Where output is cut, and in files, secrets are masked, so that no half of one is left. Else it is given as it is. */
  readonly unspeakable?: Unspeakable | undefined;
  /** Absolute path, without extension, of the files that take outputs which are longer; undefined: there are none. */
  readonly overflow?: string | undefined;
  /** Undefined: the command does what its user may. */
  readonly sandbox?: (SandboxSettings & { readonly by: CommandSandbox }) | undefined;
}

export interface CommandResult {
  /** Null where a signal ended it or it never started. */
  readonly exitCode: number | null;
  /** The signal that ended it, e.g. `SIGKILL`. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether something was cut out of stdout. */
  readonly truncated: boolean;
  /** Files with all of what was cut, absolute; undefined where nothing was, or the disk took nothing. */
  readonly stdoutFile?: string | undefined;
  readonly stderrFile?: string | undefined;
  readonly ended: 'exit' | 'aborted' | 'timeout' | 'spawn-error';
  /** Why it did not start. */
  readonly message?: string;
}

/** How long outputs may stay open once every process of the command is gone. */
const drainMs = 1_000;

/**
 * Runs a shell command to its end, with no input. No process of it is left when this resolves, also none that was
 * sent to the background. Never rejects: whatever happens is in the result.
 */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  if (options.signal.aborted) return notRun('aborted');
  const marker = newMarker();
  const shell = options.shell ?? defaultShell(options.env.PATH ?? process.env.PATH);
  let call: PreparedCall;
  try {
    call = await prepareShellCall(shell, options.command, { temporary: options.sandbox !== undefined });
  } catch (error) {
    return notRun('spawn-error', `no temporary file can be made for the command: ${errorMessage(error)}`);
  }
  const release = outlive();
  try {
    return await runCall(sandboxed(call, options), marker, options);
  } finally {
    release();
    await call.cleanup();
  }
}

/** A command in a sandbox that may write has a folder of its own for what is temporary: all others' is closed to it. */
function sandboxed(call: PreparedCall, { sandbox, env }: CommandOptions): PreparedCall {
  if (sandbox === undefined || call.folder === undefined) return call;
  const folders = sandbox.writes ? [call.folder] : [];
  const { program, args } = sandbox.by.wrap(call, { ...sandbox, folders });
  return { ...call, program, args, env: sandbox.writes ? { TMPDIR: call.folder, ...env } : {} };
}

async function runCall(call: PreparedCall, marker: string, options: CommandOptions): Promise<CommandResult> {
  let pipes: OutputPipes | undefined;
  try {
    const needed = options.sandbox !== undefined && process.platform !== 'win32';
    if (needed && call.folder !== undefined) pipes = await openOutputPipes(call.folder);
  } catch (error) {
    return notRun('spawn-error', `no pipes can be made for the command: ${errorMessage(error)}`);
  }
  try {
    // Until now an abort would not have been heard.
    return options.signal.aborted ? notRun('aborted') : await runChild(call, pipes, marker, options);
  } finally {
    for (const reader of pipes?.readers ?? []) reader.destroy();
  }
}

async function runChild(
  call: PreparedCall,
  pipes: OutputPipes | undefined,
  marker: string,
  options: CommandOptions,
): Promise<CommandResult> {
  const capture = (name: string): CapturedOutput =>
    new CapturedOutput({
      limitBytes: options.maxOutputBytes ?? 1 << 20,
      unspeakable: options.unspeakable,
      file: options.overflow === undefined ? undefined : `${options.overflow}.${name}`,
    });
  const stdout = capture('stdout');
  const stderr = capture('stderr');
  const ownsGroup = process.platform !== 'win32';
  let child: ChildProcess;
  try {
    child = spawn(call.program, call.args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, ...call.env, [markerVariable]: markerValue(marker) },
      stdio: ['ignore', ...(pipes?.writers ?? (['pipe', 'pipe'] as const))],
      // A group of its own: a Ctrl-C in the terminal goes to us alone, and we end the group when it is time.
      detached: ownsGroup,
      windowsHide: true,
      windowsVerbatimArguments: call.verbatim,
    });
  } catch (error) {
    return notRun('spawn-error', spawnProblem(error, call.program, options.cwd));
  } finally {
    pipes?.closeWriters();
  }
  const outputs = pipes?.readers ?? [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const [i, stream] of outputs.entries()) (i === 0 ? stdout : stderr).follow(stream);
  const closed = Promise.all(
    outputs.map((stream) => new Promise<void>((resolve) => stream.once('close', () => resolve()))),
  );
  const exited = new Promise<{ code: number | null; signal: string | null } | { error: unknown }>(
    (resolve) => {
      child.once('error', (error) => resolve({ error }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    },
  );

  const tree = { pid: child.pid, group: ownsGroup ? child.pid : undefined, marker };
  let ended: CommandResult['ended'] = 'exit';
  let killing: Promise<unknown> = Promise.resolve();
  const stop = (why: 'aborted' | 'timeout') => (): void => {
    if (ended !== 'exit' || child.exitCode !== null || child.signalCode !== null) return;
    ended = why;
    killing = killTree(tree);
  };
  const onAbort = stop('aborted');
  options.signal.addEventListener('abort', onAbort, { once: true });
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(stop('timeout'), options.timeoutMs);

  const end = await exited;
  clearTimeout(timer);
  options.signal.removeEventListener('abort', onAbort);
  if ('error' in end) return notRun('spawn-error', spawnProblem(end.error, call.program, options.cwd));
  await killing;
  // What was sent to the background ends with the step; it may also hold the outputs open.
  await killTree({ group: tree.group, marker });
  await within(closed, drainMs);
  for (const stream of outputs) stream.destroy();
  const [stdoutFile, stderrFile] = await Promise.all([stdout.file(), stderr.file()]);
  return {
    exitCode: end.code,
    signal: end.signal,
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: stdout.truncated,
    ...(stdoutFile === undefined ? {} : { stdoutFile }),
    ...(stderrFile === undefined ? {} : { stderrFile }),
    ended,
  };
}

function notRun(ended: 'aborted' | 'spawn-error', message?: string): CommandResult {
  return {
    exitCode: null,
    signal: null,
    stdout: '',
    stderr: '',
    truncated: false,
    ended,
    ...(message === undefined ? {} : { message }),
  };
}

function spawnProblem(error: unknown, program: string, cwd: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // Node says ENOENT of the program where in truth the directory is missing.
  if (!existsSync(cwd)) return `the working directory ${cwd} does not exist`;
  if (code === 'ENOENT') return `${program} is not installed or not on the PATH: install it, or set "shell"`;
  if (code === 'E2BIG')
    return `the environment of the command is too large for the system: pass less in "env"`;
  return `${program} can't be started: ${errorMessage(error)}`;
}

async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    promise,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}

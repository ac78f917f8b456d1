import { spawn, spawnSync } from 'node:child_process';
import { err, ok, type Result } from '../model/result.ts';

export interface GitOptions {
  /** Absolute. */
  readonly cwd: string;
  readonly input?: string;
  /** Variables beside those of the process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Why git gave no answer; `message` is git's own first line, or says that git is not there. */
export interface GitFailure {
  readonly kind: 'not-installed' | 'failed';
  readonly exitCode: number | null;
  readonly message: string;
}

const outputLimit = 1024 * 1024 * 1024;

/** Runs git and waits: for functions that have to answer at once. The value is what git prints. */
export function git(args: readonly string[], options: GitOptions): Result<string, GitFailure> {
  const { stdout, stderr, status, error } = spawnSync('git', args, {
    cwd: options.cwd,
    env: gitEnvironment(options.env),
    input: options.input ?? '',
    encoding: 'utf8',
    maxBuffer: outputLimit,
    windowsHide: true,
  });
  return error === undefined ? resultOf(stdout, stderr, status) : err(spawnFailure(error));
}

/** Runs git without standing in the way of anything else. */
export function gitAsync(args: readonly string[], options: GitOptions): Promise<Result<string, GitFailure>> {
  return new Promise((resolve) => {
    const child = spawn('git', args, {
      cwd: options.cwd,
      env: gitEnvironment(options.env),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // Git may end without reading its input; its exit code tells the story then.
    child.stdin.on('error', () => {});
    child.on('error', (error) => resolve(err(spawnFailure(error))));
    child.on('close', (code) =>
      resolve(resultOf(Buffer.concat(stdout).toString('utf8'), Buffer.concat(stderr).toString('utf8'), code)),
    );
    child.stdin.end(options.input ?? '');
  });
}

/** The paths of an answer that was asked for with `-z`. */
export const zeroSeparated = (text: string): string[] => text.split('\0').filter((path) => path !== '');

/** What git tells a hook about its own call; a repository is found by the working directory here. */
const localVariables = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
];

function gitEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of localVariables) delete env[name];
  return {
    ...env,
    LC_ALL: 'C',
    // The user's index is not ours to refresh.
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    ...more,
  };
}

function resultOf(stdout: string, stderr: string, exitCode: number | null): Result<string, GitFailure> {
  if (exitCode === 0) return ok(stdout);
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('hint:'));
  const told = lines.find((line) => line.startsWith('fatal:')) ?? lines[0];
  const message = told?.replace(/^(?:fatal|error): /, '') ?? `git ended with code ${exitCode}`;
  // Another owner, as in containers: git says what allows it in a later line.
  const way = lines.find((line) => line.includes('safe.directory'))?.trim();
  return err({ kind: 'failed', exitCode, message: way === undefined ? message : `${message}: ${way}` });
}

function spawnFailure(error: Error): GitFailure {
  const missing = 'code' in error && error.code === 'ENOENT';
  return {
    kind: missing ? 'not-installed' : 'failed',
    exitCode: null,
    message: missing ? 'git is not installed, or not on the PATH' : error.message,
  };
}

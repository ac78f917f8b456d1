import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFailed } from 'vitest';
import { expectNoProcesses, type FoundProcess, processesWith } from './census.ts';
import { type CodexHome, type CodexHomeOptions, codexHome } from './codex-home.ts';
import { type Finished, Running } from './running.ts';

export interface RigOptions {
  /** Path below the directory, and text. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the directory is a git repository with one commit that holds `files`. */
  readonly git?: boolean;
}

export interface RunOptions {
  /** Beside the clean environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the program reads; else its stdin is empty. Null: it stays open, to be typed into. */
  readonly input?: string | null;
  /** Below the rig's directory; the directory itself if undefined. */
  readonly cwd?: string;
  /** On a terminal of 80 columns (both outputs are then one, in `stdout`). Linux only. */
  readonly tty?: boolean;
}

/** One record of a journal. */
export interface JournalRecord {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The built program (`npm run build`). */
const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** One for all tests, whose homes are their own: the program starts faster where it finds its code compiled. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

/**
 * Drives the built program in a directory of its own, with a clean environment, as a user would. Disposing ends what
 * is left of it and removes the directory. When a test fails, what the program printed is shown.
 */
export class Rig implements AsyncDisposable {
  /** Absolute, links resolved. */
  readonly dir: string;
  readonly #base: string;
  readonly #env: Record<string, string | undefined>;
  readonly #runs: { readonly args: readonly string[]; readonly running: Running }[] = [];
  #codexHome: CodexHome | undefined;

  private constructor(base: string) {
    this.#base = base;
    this.dir = join(base, 'work');
    this.#env = {
      PATH: process.env.PATH,
      HOME: join(base, 'home'),
      TMPDIR: process.env.TMPDIR,
      LANG: 'C.UTF-8',
      TERM: 'dumb',
      GIT_CONFIG_NOSYSTEM: '1',
      CODEX_FLOW_RIG: base,
      NODE_COMPILE_CACHE: compiled,
    };
  }

  static async create(options: RigOptions = {}): Promise<Rig> {
    if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`);
    const rig = new Rig(await realpath(await mkdtemp(join(tmpdir(), 'codex-flow-rig-'))));
    await mkdir(rig.dir);
    await mkdir(join(rig.#base, 'home'));
    for (const [path, text] of Object.entries(options.files ?? {})) await rig.write(path, text);
    if (options.git) {
      rig.git('init', '--quiet', '--initial-branch=main');
      rig.commit('start');
    }
    rig.#showOnFailure();
    return rig;
  }

  /** Runs `codex-flow` to its end. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return this.start(args, options).finished;
  }

  /** Starts `codex-flow`, to be watched and disturbed. */
  start(args: readonly string[], options: RunOptions = {}): Running {
    const cwd = options.cwd === undefined ? this.dir : join(this.dir, options.cwd);
    const env = { ...this.#env, ...options.env };
    const call = options.tty
      ? terminalCall([process.execPath, program, ...args])
      : { program: process.execPath, args: [program, ...args] };
    const running = new Running(call.program, call.args, { cwd, env, input: options.input });
    this.#runs.push({ args, running });
    return running;
  }

  /** From now on Codex talks to the server (or scenario), through a configuration of its own. */
  async codex(
    server: { readonly baseUrl: string },
    options: CodexHomeOptions = {},
  ): Promise<{ readonly home: string }> {
    this.#codexHome ??= await codexHome(server, options);
    this.#env.CODEX_HOME = this.#codexHome.path;
    return { home: this.#codexHome.path };
  }

  /** The records of the newest journal, in order; empty where there is none. */
  async journal(): Promise<readonly JournalRecord[]> {
    const folder = join(this.dir, '.codex-flow', 'journal');
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.jsonl')).sort();
    const newest = names.at(-1);
    if (newest === undefined) return [];
    const text = await readFile(join(folder, newest), 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): JournalRecord => JSON.parse(line));
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.dir, path)), { recursive: true });
    await writeFile(join(this.dir, path), text);
  }

  read(path: string): Promise<string> {
    return readFile(join(this.dir, path), 'utf8');
  }

  /** Runs git in the directory; gives what it printed. */
  git(...args: readonly string[]): string {
    const env = { ...this.#env, GIT_AUTHOR_NAME: 'rig', GIT_AUTHOR_EMAIL: 'rig@example.com' };
    return execFileSync('git', args, {
      cwd: this.dir,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, GIT_COMMITTER_NAME: 'rig', GIT_COMMITTER_EMAIL: 'rig@example.com' },
    });
  }

  /** Commits everything. */
  commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  /** What is alive of this rig, the program itself included. */
  processes(): readonly FoundProcess[] {
    return processesWith(this.#base);
  }

  /** Fails if, a moment from now, a process of this rig is still alive. */
  expectNoProcesses(withinMs?: number): Promise<void> {
    return expectNoProcesses(this.#base, withinMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What is killed takes a moment to go, and may have started another meanwhile.
    for (let left = this.processes(); left.length > 0; left = this.processes()) {
      for (const { pid } of left) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended meanwhile.
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(this.#runs.map(({ running }) => running.finished));
    await this.#codexHome?.[Symbol.asyncDispose]();
    await rm(this.#base, { recursive: true, force: true, maxRetries: 5 });
  }

  #showOnFailure(): void {
    try {
      onTestFailed(() => {
        for (const { args, running } of this.#runs)
          process.stderr.write(`\n$ codex-flow ${args.join(' ')}\n${running.output}\n`);
      });
    } catch {
      // Made outside of a test (`beforeAll`): there is none to fail.
    }
  }
}

/** `script` gives a program a terminal; it takes the command as one line for a shell. */
function terminalCall(command: readonly string[]): {
  readonly program: string;
  readonly args: readonly string[];
} {
  const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return { program: 'script', args: ['-qefc', `stty cols 80 rows 24; exec ${line}`, '/dev/null'] };
}

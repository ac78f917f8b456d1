import { type ChildProcess, spawn } from 'node:child_process';

export interface Finished {
  /** Null where a signal ended the program. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** How long a program may run before the rig ends it: no test hangs for ever. */
const limitMs = 60_000;
/** How long `waitForOutput` waits. */
const patienceMs = 20_000;

/** A program that runs, in a process group of its own, with everything it prints. */
export class Running {
  /** Resolves when it has ended; never rejects. */
  readonly finished: Promise<Finished>;
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();
  readonly #started = Date.now();
  #stdout = '';
  #stderr = '';
  #ended = false;

  constructor(
    program: string,
    args: readonly string[],
    options: {
      readonly cwd: string;
      readonly env: NodeJS.ProcessEnv;
      readonly input?: string | null | undefined;
    },
  ) {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, detached: true });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#notify();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#notify();
    });
    child.stdin.on('error', () => {});
    if (options.input !== null) child.stdin.end(options.input ?? '');
    const timer = setTimeout(() => this.kill('SIGKILL', { group: true }), limitMs);
    this.finished = new Promise((resolve) => {
      const end = (exitCode: number | null, signal: NodeJS.Signals | null): void => {
        clearTimeout(timer);
        this.#ended = true;
        this.#notify();
        resolve({
          exitCode,
          signal,
          stdout: this.#stdout,
          stderr: this.#stderr,
          durationMs: Date.now() - this.#started,
        });
      };
      child.once('close', end);
      child.once('error', (error) => {
        this.#stderr += String(error);
        end(null, null);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** All that was printed so far. */
  get output(): string {
    return this.#stdout + this.#stderr;
  }

  /** Types something; only where its stdin was left open (`input: null`). */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** `group`: to its children as well, as a terminal does with Ctrl-C. */
  kill(signal: NodeJS.Signals, { group = false }: { group?: boolean } = {}): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(group ? -pid : pid, signal);
    } catch {
      // It has ended.
    }
  }

  /** The match, as soon as stdout or stderr shows it. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const stop = (act: () => void): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        act();
      };
      const fail = (why: string): void =>
        stop(() => reject(new Error(`${why} before ${pattern} was printed; this was:\n${this.output}`)));
      const look = (): void => {
        const match = pattern.exec(this.#stdout) ?? pattern.exec(this.#stderr);
        if (match !== null) stop(() => resolve(match));
        else if (this.#ended) fail('the program ended');
      };
      const timer = setTimeout(() => fail(`${patienceMs / 1000} s passed`), patienceMs);
      this.#watchers.add(look);
      look();
    });
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

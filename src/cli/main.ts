import process from 'node:process';
import { exitCode } from './exit-code.ts';
import { main } from './program.ts';

// Streams are made when they are first asked for: each takes a millisecond or two, and few commands use all three.
let lost: Error | undefined;
const stdout = lazily(() =>
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that goes away (`codex-flow list | head -1`) is no fault; results that a full disk did not take are one.
    if (error.code !== 'EPIPE') lost ??= error;
  }),
);
// Progress that nobody can be shown, e.g. since the terminal is gone, must not stop a run.
const stderr = lazily(() => process.stderr.on('error', () => {}));

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The program as a whole. What it rejects with is a bug, which Node shows and ends with 1. */
async function start(): Promise<void> {
  // Nothing left to wait for, and yet no end: that must not look like success.
  const unfinished = (): void => {
    process.exitCode = exitCode.failure;
  };
  process.once('exit', unfinished);
  const code = await main(process.argv.slice(2), {
    get stdout() {
      return stdout();
    },
    get stderr() {
      return stderr();
    },
    get stdin() {
      return process.stdin;
    },
    env: process.env,
    // It may have been removed: that is said when a command asks for it.
    get cwd() {
      return process.cwd();
    },
    onInterrupt: (listener) => {
      for (const signal of interrupts) process.on(signal, listener);
      return () => {
        for (const signal of interrupts) process.off(signal, listener);
      };
    },
    exit: (now) => {
      process.off('exit', unfinished);
      process.exit(now);
    },
  });

  process.off('exit', unfinished);
  process.exitCode = code;
  if (lost !== undefined && code === exitCode.success) {
    const { systemErrorWords } = await import('../journal/system-error.ts');
    stderr().write(`codex-flow: standard output can't be written: ${systemErrorWords(lost)}\n`);
    process.exitCode = exitCode.failure;
  }
}

void start();

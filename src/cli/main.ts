import process from 'node:process';
import { exitCode } from './exit-code.ts';
import { main } from './program.ts';

// A reader that goes away (`codex-flow list | head -1`) is no fault; results that a full disk did not take are one.
let lost: Error | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') lost ??= error;
});
// Progress that nobody can be shown, e.g. since the terminal is gone, must not stop a run.
process.stderr.on('error', () => {});

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The program as a whole. What it rejects with is a bug, which Node shows and ends with 1. */
async function start(): Promise<void> {
  // Nothing left to wait for, and yet no end: that must not look like success.
  const unfinished = (): void => {
    process.exitCode = exitCode.failure;
  };
  process.once('exit', unfinished);
  const code = await main(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
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
    process.stderr.write(`codex-flow: standard output can't be written: ${systemErrorWords(lost)}\n`);
    process.exitCode = exitCode.failure;
  }
}

void start();

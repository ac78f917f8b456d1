import type { Reporter } from './reporter.ts';

/** Shows nothing: what failed is in the exit code and in what the command itself prints. */
export class SilentReporter implements Reporter {
  readonly showsNothing = true;

  event(): void {}

  async close(): Promise<void> {}
}

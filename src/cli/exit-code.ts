/** What the process says to the shell. */
export const exitCode = {
  success: 0,
  /** The run failed. */
  failure: 1,
  /** Wrong usage or an invalid workflow: nothing was run. */
  usage: 2,
  /** A limit was reached; the same command goes on. */
  paused: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

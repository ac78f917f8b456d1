import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** Adds a command to the program: its arguments, options and help, and what it does, which is loaded when it is called. */
export type Describe = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

import type { ShellCall } from './shell.ts';

export interface SandboxSettings {
  /** Whether the command may write: below its working directory, and in `folders`. */
  readonly writes: boolean;
  readonly network: boolean;
}

/** Keeps a command from writing where it must not, and from the network. */
export interface CommandSandbox {
  /** The call that runs this one in the sandbox; `folders` are absolute. */
  wrap(call: ShellCall, settings: SandboxSettings & { readonly folders: readonly string[] }): ShellCall;
}

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Shell } from '../model/workflow.ts';

/** A program with its arguments, ready to be spawned. */
export interface ShellCall {
  readonly program: string;
  readonly args: readonly string[];
  /** `cmd` takes its line as it is, without Node's quoting. */
  readonly verbatim: boolean;
}

/** Linux takes 128 KiB in one argument, Windows 32 KiB in the whole line; longer commands go through a file. */
const longCommand = process.platform === 'win32' ? 24_000 : 120_000;

/** The shell of a step that names none: bash if there is one, else sh; on Windows pwsh. */
export function defaultShell(path: string | undefined = process.env.PATH): Shell {
  if (process.platform === 'win32') return 'pwsh';
  return isOnPath('bash', path) ? 'bash' : 'sh';
}

let lastLookup: { readonly key: string; readonly found: boolean } | undefined;

function isOnPath(program: string, path: string | undefined): boolean {
  const key = `${program}\0${path}`;
  if (lastLookup?.key !== key) {
    const found = (path ?? '').split(delimiter).some((dir) => dir !== '' && existsSync(join(dir, program)));
    lastLookup = { key, found };
  }
  return lastLookup.found;
}

/** How each shell runs a command and stops at its first error, as GitHub Actions does it. */
export function shellCall(shell: Shell, command: string): ShellCall {
  switch (shell) {
    case 'bash':
      return {
        program: 'bash',
        args: ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command],
        verbatim: false,
      };
    case 'sh':
      return { program: 'sh', args: ['-e', '-c', command], verbatim: false };
    case 'pwsh':
      return {
        program: 'pwsh',
        args: ['-NoProfile', '-NonInteractive', '-Command', pwshScript(command)],
        verbatim: false,
      };
    case 'cmd':
      return { program: 'cmd', args: ['/D', '/E:ON', '/V:OFF', '/S', '/C', `"${command}"`], verbatim: true };
  }
}

/** A call with what was made for it. */
export interface PreparedCall extends ShellCall {
  /** Variables that it needs beside the step's. */
  readonly env: Readonly<Record<string, string>>;
  /** Its temporary folder, if it has one; absolute. */
  readonly folder: string | undefined;
  /** Removes that. */
  readonly cleanup: () => Promise<void>;
}

/**
 * As `shellCall`; a command that is too long for an argument is put into a file. `temporary`: it is given a temporary
 * folder in any case. Rejects with the system's error where none can be made.
 */
export async function prepareShellCall(
  shell: Shell,
  command: string,
  { temporary = false }: { temporary?: boolean } = {},
): Promise<PreparedCall> {
  const isLong = Buffer.byteLength(command) > longCommand;
  if (!isLong && !temporary)
    return { ...shellCall(shell, command), env: {}, folder: undefined, cleanup: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'codex-flow-'));
  const call = isLong ? await fileCall(shell, command, folder) : shellCall(shell, command);
  const cleanup = (): Promise<void> => rm(folder, { recursive: true, force: true }).catch(() => undefined);
  return { ...call, env: {}, folder, cleanup };
}

async function fileCall(shell: Shell, command: string, folder: string): Promise<ShellCall> {
  const file = join(folder, `script${{ bash: '.sh', sh: '.sh', pwsh: '.ps1', cmd: '.cmd' }[shell]}`);
  await writeFile(file, shell === 'pwsh' ? pwshScript(command) : command, { mode: 0o600 });
  switch (shell) {
    case 'bash':
      return { program: 'bash', args: ['--noprofile', '--norc', '-eo', 'pipefail', file], verbatim: false };
    case 'sh':
      return { program: 'sh', args: ['-e', file], verbatim: false };
    case 'pwsh':
      return { program: 'pwsh', args: ['-NoProfile', '-NonInteractive', '-File', file], verbatim: false };
    case 'cmd':
      return shellCall('cmd', `"${file}"`);
  }
}

const pwshScript = (command: string): string =>
  `$ErrorActionPreference = 'stop'\n${command}\nif (Test-Path -LiteralPath variable:/LASTEXITCODE) { exit $LASTEXITCODE }`;

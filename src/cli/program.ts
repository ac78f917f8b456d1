import { Command, CommanderError } from 'commander';
import {
  describeAdd,
  describeGenerate,
  describeInit,
  describeList,
  describeValidate,
} from './authoring-commands.ts';
import type { Describe } from './describe.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { mainHelp } from './help-texts.ts';
import { type Io, write } from './io.ts';
import { describeCache, describeJournal, describeRuns, describeShow } from './reading-commands.ts';
import { describeDoctor, describePlan, describeRun } from './running-commands.ts';
import { ownVersion } from './version.ts';

/** In the order of the help. */
const commands: ReadonlyMap<string, Describe> = new Map([
  ['init', describeInit],
  ['generate', describeGenerate],
  ['list', describeList],
  ['add', describeAdd],
  ['validate', describeValidate],
  ['plan', describePlan],
  ['run', describeRun],
  ['runs', describeRuns],
  ['show', describeShow],
  ['journal', describeJournal],
  ['cache', describeCache],
  ['doctor', describeDoctor],
]);

/** Runs the command line and gives the exit code. Each command's code is loaded when it is called. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCode.success;
  const program = describe(argv[0], io, (result) => {
    code = result;
  });
  if (argv.length === 0) {
    await write(io.stdout, `${program.helpInformation()}${mainHelp}\n`);
    return exitCode.success;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.usage;
    if (error instanceof Error && 'syscall' in error) return reportSystemError(io, error);
    throw error;
  }
}

/** What the file system refuses where no command expects it, e.g. a folder that may not be read, is still no bug. */
async function reportSystemError(
  io: Io,
  error: Error & { readonly path?: unknown; readonly syscall?: unknown },
): Promise<ExitCode> {
  const { systemErrorWords } = await import('../journal/system-error.ts');
  const place = error.syscall === 'uv_cwd' ? 'the current directory' : error.path;
  const subject = typeof place === 'string' ? `${place}: ` : '';
  await write(io.stderr, `codex-flow: ${subject}${systemErrorWords(error)}\n`);
  return exitCode.failure;
}

/** The program, with the one command that was called if it is known: the others are there for help and suggestions. */
function describe(called: string | undefined, io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('codex-flow')
    .description('Runs YAML workflows whose steps are OpenAI Codex agents.')
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help for a command')
    .helpCommand('help [command]', 'print help for a command')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, writeErr) => writeErr(text.replace(/^error: /, 'codex-flow: ')),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(see codex-flow --help)')
    .exitOverride()
    .addHelpText('after', mainHelp);

  const one = commands.get(called ?? '');
  for (const each of one === undefined ? commands.values() : [one]) each(program, io, finish);
  for (const command of program.commands)
    command.showHelpAfterError(`(see codex-flow ${command.name()} --help)`);
  return program;
}

import { Command, CommanderError, Option } from 'commander';
import { type ExitCode, exitCode } from './exit-code.ts';
import { type Format, formats } from './findings/formats.ts';
import {
  addHelp,
  doctorHelp,
  generateHelp,
  listHelp,
  mainHelp,
  planHelp,
  runHelp,
  validateHelp,
} from './help-texts.ts';
import { type Io, write } from './io.ts';
import { choice, collect, positiveNumber, tokenCount, wholeNumber } from './option-values.ts';
import { describeReading } from './reading-commands.ts';
import { ownVersion } from './version.ts';

/** Runs the command line and gives the exit code. Each command's code is loaded when it is called. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCode.success;
  const program = describe(io, (result) => {
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

function describe(io: Io, finish: (code: ExitCode) => void): Command {
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

  program
    .command('init')
    .summary('make .codex-flow/ with a first workflow')
    .description(
      'Makes .codex-flow/ in the root of the repository: a first workflow to read, change and run, and a .gitignore for what stays on this machine. Files that are there already are kept as they are.',
    )
    .action(async () => finish(await (await import('./commands/init.ts')).init(io)));

  program
    .command('generate')
    .summary('have Codex write a workflow from your words, or change one')
    .description(
      'Has Codex write a workflow from a description in plain words, or change one with --update. Codex reads the repository and changes nothing; what it writes is checked as validate does and shown with its plan. Runs no workflow.',
    )
    .argument('[description...]', 'what the workflow should do, or what should change')
    .option('--update <workflow>', 'change this workflow of the repository; shows a diff and asks')
    .option('--name <name>', 'what to call the new workflow (default: as Codex names it)')
    .option('--force', 'overwrite a workflow of that name')
    .option('--yes', 'with --update: write the change without asking')
    .option('--dry-run', 'print the YAML and write nothing')
    .option('--model <model>', "the model that writes it (default: Codex's own)")
    .option('--effort <effort>', 'how much it reasons: minimal, low, medium, high, xhigh')
    .option('--agent <name>', 'who writes it: codex (the simulated agent can not)')
    .option('--json', 'print one JSON object with all of it')
    .addHelpText('after', generateHelp)
    .action(async (description: string[], options: GenerateOptions) =>
      finish(
        await (await import('./commands/generate.ts')).generate(io, description, {
          ...options,
          force: options.force === true,
          yes: options.yes === true,
          dryRun: options.dryRun === true,
          json: options.json === true,
        }),
      ),
    );

  program
    .command('list')
    .summary('list the workflows here and the shared ones, with their inputs')
    .description(
      'Lists the workflows of this repository (.codex-flow/workflows), those that come with codex-flow, and those of packages that are installed with npm: what each does, and the inputs it takes.',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', listHelp)
    .action(async (options: { json?: true }) =>
      finish(await (await import('./commands/list.ts')).list(io, { json: options.json === true })),
    );

  program
    .command('add')
    .summary('copy a shared workflow here, to be edited')
    .description(
      'Copies a workflow, with the prompts, partials, schemas and workflows that it is made of, into .codex-flow/workflows, to be edited. Nothing is overwritten, and all of it is copied or nothing.',
    )
    .argument('<workflow>', 'a path in a package, the name of a shared workflow, or a path')
    .option('--name <name>', 'how the copy is named; as the original if left out')
    .option('--force', 'overwrite files that are there')
    .addHelpText('after', addHelp)
    .action(async (workflow: string, options: { name?: string; force?: true }) =>
      finish(
        await (await import('./commands/add.ts')).add(io, workflow, {
          name: options.name,
          force: options.force === true,
        }),
      ),
    );

  program
    .command('validate')
    .summary('check workflows and show every mistake in them at once')
    .description(
      'Checks workflows and shows every mistake in them at once, each with its place and what would be right. Runs nothing and costs nothing.',
    )
    .argument('[workflow...]', 'names or paths; all workflows of this repository if none is given')
    .option('--fix', 'apply the corrections that are safe')
    .option('--format <format>', 'text (default), json, sarif or github', choice(formats))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .addHelpText('after', validateHelp)
    .action(async (workflows: string[], options: { fix?: true; format?: Format; json?: true }) =>
      finish(
        await (await import('./commands/validate.ts')).validate(io, workflows, {
          fix: options.fix === true,
          format: options.json === true ? 'json' : (options.format ?? 'text'),
        }),
      ),
    );

  withInputs(program.command('plan'))
    .summary('show what a run would do, without doing it')
    .description(
      'Shows what a run would do: every job, each of its instances and steps, whether its stored result would be replayed, and if not, why. Runs nothing and costs nothing.',
    )
    .argument('<workflow>', workflowHelp)
    .option('--agent <name>', 'plan for this agent: stored results of simulated and real ones are apart')
    .option('--json', 'print the plan as JSON')
    .addOption(
      new Option('--graph <format>', 'print the jobs as a graph').choices(['mermaid']).conflicts('json'),
    )
    .addHelpText('after', planHelp)
    .action(
      async (
        workflow: string,
        options: { input?: string[]; inputs?: string; agent?: string; json?: true; graph?: 'mermaid' },
      ) =>
        finish(
          await (await import('./commands/plan.ts')).plan(io, workflow, {
            ...options,
            input: options.input ?? [],
            json: options.json === true,
          }),
        ),
    );

  withInputs(program.command('run'))
    .summary('run a workflow; what an earlier run has done is not done again')
    .description(
      'Runs a workflow. Each result is stored the moment it is there: what an earlier run has done is not done, or paid for, again.',
    )
    .argument('<workflow>', workflowHelp)
    .option('--agent <name>', 'who answers the prompts: codex, or simulated (no login, no cost)')
    .option('--concurrency <n>', "how many steps run at once (default: the workflow's, or 8)", wholeNumber)
    .option('--only <job-or-node>', 'run just this and what it needs (repeatable)', collect)
    .option(
      '--approve <node>',
      'answer yes to an approve step, or to all of a job; or: all (repeatable)',
      collect,
    )
    .option('--fresh', 'run everything again instead of replaying stored results')
    .option('--budget-tokens <n>', 'start nothing new once this many tokens are spent, e.g. 400k', tokenCount)
    .option('--budget-agents <n>', 'start nothing new once this many agents were called', wholeNumber)
    .option('--budget-minutes <n>', 'start nothing new after so many minutes', positiveNumber)
    .option('--budget-total', 'count what the unfinished run has spent; else each run has its own budget')
    .addOption(
      new Option(
        '--on-quota <what>',
        'whether to pause (default) or wait where the model is closed for minutes or hours',
      ).choices(['pause', 'wait']),
    )
    .addOption(
      new Option(
        '--reporter <name>',
        'how progress is shown (default: tree on a terminal, else lines)',
      ).choices(['tree', 'lines', 'json', 'silent']),
    )
    .option('--json', 'print the outputs as JSON')
    .option('--simulate <options>', 'for the simulated agent: latency=200..800,fail=0.05,seed=7')
    .addOption(
      new Option('--journal-detail <detail>', 'whether the journal keeps what agents did on the way')
        .choices(['full', 'none'])
        .default('full'),
    )
    .addHelpText('after', runHelp)
    .action(async (workflow: string, options: RunFlags) =>
      finish(
        await (await import('./commands/run.ts')).run(io, workflow, {
          ...options,
          input: options.input ?? [],
          only: options.only ?? [],
          approve: options.approve ?? [],
          fresh: options.fresh === true,
          json: options.json === true,
        }),
      ),
    );

  describeReading(program, io, finish);

  program
    .command('doctor')
    .summary('check that Codex, its login, its sandbox, git and Node are fine')
    .description(
      'Checks what a run with Codex needs - Node, git, a folder for the journal, the codex program, a login, its sandbox - and says what to do about what is missing.',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', doctorHelp)
    .action(async (options: { json?: true }) =>
      finish(await (await import('./commands/doctor.ts')).doctor(io, { json: options.json === true })),
    );

  for (const command of program.commands)
    command.showHelpAfterError(`(see codex-flow ${command.name()} --help)`);
  return program;
}

interface GenerateOptions {
  readonly update?: string;
  readonly name?: string;
  readonly force?: true;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly model?: string;
  readonly effort?: string;
  readonly agent?: string;
  readonly json?: true;
}

interface RunFlags {
  readonly input?: readonly string[];
  readonly inputs?: string;
  readonly agent?: string;
  readonly concurrency?: number;
  readonly only?: readonly string[];
  readonly approve?: readonly string[];
  readonly fresh?: true;
  readonly budgetTokens?: number;
  readonly budgetAgents?: number;
  readonly budgetMinutes?: number;
  readonly budgetTotal?: true;
  readonly onQuota?: 'pause' | 'wait';
  readonly reporter?: 'tree' | 'lines' | 'json' | 'silent';
  readonly json?: true;
  readonly simulate?: string;
  readonly journalDetail: 'full' | 'none';
}

const workflowHelp = 'a name (see `codex-flow list`), a path, or a path in a package';

function withInputs(command: Command): Command {
  return command
    .option('-i, --input <name=value>', 'an input of the workflow (repeatable)', collect)
    .option('--inputs <file>', 'a JSON or YAML file with inputs; - for standard input');
}

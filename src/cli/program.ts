import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ExitCode, exitCode } from './exit-code.ts';
import { type Io, write } from './io.ts';
import { ownVersion } from './version.ts';

/** Runs the command line and gives the exit code. Each command's code is loaded when it is called. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCode.success;
  const program = describe(io, (result) => {
    code = result;
  });
  if (argv.length === 0) {
    await write(io.stdout, program.helpInformation());
    return exitCode.success;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCode.success : exitCode.usage;
  }
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
    .exitOverride()
    .addHelpText('after', mainExamples);

  program
    .command('init')
    .description('make .codex-flow/ with a first workflow; never overwrites a file')
    .action(async () => finish(await (await import('./commands/init.ts')).init(io)));

  program
    .command('list')
    .description('list the workflows here and the shared ones, with their inputs')
    .option('--json', 'print JSON')
    .action(async (options: { json?: true }) =>
      finish(await (await import('./commands/list.ts')).list(io, { json: options.json === true })),
    );

  program
    .command('validate')
    .description('check workflows and show every mistake in them at once')
    .argument('[workflow...]', 'names or paths; all workflows of this repository if none is given')
    .option('--fix', 'apply the corrections that are safe')
    .option('--json', 'print the findings as JSON')
    .action(async (workflows: string[], options: { fix?: true; json?: true }) =>
      finish(
        await (await import('./commands/validate.ts')).validate(io, workflows, {
          fix: options.fix === true,
          json: options.json === true,
        }),
      ),
    );

  withInputs(program.command('plan'))
    .description('show what a run would do, without doing it')
    .argument('<workflow>', workflowHelp)
    .option('--json', 'print the plan as JSON')
    .addOption(new Option('--graph <format>', 'print the jobs as a graph').choices(['mermaid']))
    .action(
      async (
        workflow: string,
        options: { input: string[]; inputs?: string; json?: true; graph?: 'mermaid' },
      ) =>
        finish(
          await (await import('./commands/plan.ts')).plan(io, workflow, {
            ...options,
            json: options.json === true,
          }),
        ),
    );

  withInputs(program.command('run'))
    .description('run a workflow; what an earlier run has already done is not done again')
    .argument('<workflow>', workflowHelp)
    .option('--agent <name>', 'who answers the prompts: codex, or simulated (no login, no cost)')
    .option('--concurrency <n>', "how many steps run at once (default: the workflow's, or 8)", wholeNumber)
    .option('--only <job-or-node>', 'run just this and what it needs (repeatable)', collect, [])
    .option('--fresh', 'run everything again instead of replaying stored results')
    .option('--budget-tokens <n>', 'start nothing new once this many tokens are spent, e.g. 400k', tokenCount)
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
    .addHelpText('after', runExamples)
    .action(async (workflow: string, options: RunFlags) =>
      finish(
        await (await import('./commands/run.ts')).run(io, workflow, {
          ...options,
          fresh: options.fresh === true,
          json: options.json === true,
        }),
      ),
    );

  program
    .command('doctor')
    .description('check that Codex, its login, its sandbox, git and Node are as they should be')
    .option('--json', 'print JSON')
    .action(async (options: { json?: true }) =>
      finish(await (await import('./commands/doctor.ts')).doctor(io, { json: options.json === true })),
    );

  return program;
}

interface RunFlags {
  readonly input: readonly string[];
  readonly inputs?: string;
  readonly agent?: string;
  readonly concurrency?: number;
  readonly only: readonly string[];
  readonly fresh?: true;
  readonly budgetTokens?: number;
  readonly reporter?: 'tree' | 'lines' | 'json' | 'silent';
  readonly json?: true;
  readonly simulate?: string;
  readonly journalDetail: 'full' | 'none';
}

const workflowHelp = 'a name (see `codex-flow list`), a path, or a path in a package';

function withInputs(command: Command): Command {
  return command
    .option('-i, --input <name=value>', 'an input of the workflow (repeatable)', collect, [])
    .option('--inputs <file>', 'a JSON or YAML file with inputs; - for standard input');
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('it must be a whole number from 1.');
}

function tokenCount(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kKmM]?)$/.exec(text);
  const value =
    Number(match?.[1]) *
    { '': 1, k: 1_000, m: 1_000_000 }[(match?.[2] ?? '').toLowerCase() as '' | 'k' | 'm'];
  if (match !== null && value >= 1) return Math.round(value);
  throw new InvalidArgumentError('it must be a number of tokens such as 50000, 400k or 1.5M.');
}

const mainExamples = `
Start here:
  codex-flow init                               make a first workflow
  codex-flow run hello --agent simulated        run it without a Codex login, at no cost
  codex-flow list                               see what else there is

Exit codes: 0 success, 1 the run failed, 2 wrong usage or an invalid workflow (nothing was run),
3 paused because a budget is spent, 130 interrupted.
`;

const runExamples = `
Results go to stdout, progress to stderr. A run that was stopped goes on with the same command.

Examples:
  codex-flow run bug-investigation -i symptom="login fails after a password reset"
  codex-flow run pr-review --agent simulated --simulate latency=200..800
  codex-flow run .codex-flow/workflows/review.yml --inputs inputs.json --json > result.json
`;

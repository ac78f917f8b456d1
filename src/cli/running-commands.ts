import { type Command, Option } from 'commander';
import type { Describe } from './describe.ts';
import { doctorHelp, planHelp, runHelp } from './help-texts.ts';
import { collect, positiveNumber, tokenCount, wholeNumber } from './option-values.ts';
import type { RunFlags } from './run-flags.ts';

// The commands that run workflows, and say what a run would do and what it needs.

export const describePlan: Describe = (program, io, finish) => {
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
};

export const describeRun: Describe = (program, io, finish) => {
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
    .action(async (workflow: string, options: RunOptions) =>
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
};

export const describeDoctor: Describe = (program, io, finish) => {
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
};

/** As commander gives them: what was not said is missing. */
type RunOptions = Partial<RunFlags> & Pick<RunFlags, 'journalDetail'>;

const workflowHelp = 'a name (see `codex-flow list`), a path, or a path in a package';

function withInputs(command: Command): Command {
  return command
    .option('-i, --input <name=value>', 'an input of the workflow (repeatable)', collect)
    .option('--inputs <file>', 'a JSON or YAML file with inputs; - for standard input');
}

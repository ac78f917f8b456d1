import { Option } from 'commander';
import type { GenerateFlags } from './commands/generate.ts';
import type { Describe } from './describe.ts';
import { type Format, formats } from './findings/formats.ts';
import { addHelp, generateHelp, listHelp, validateHelp } from './help-texts.ts';
import { choice } from './option-values.ts';

// The commands that make workflows, find them and check them.

export const describeInit: Describe = (program, io, finish) => {
  program
    .command('init')
    .summary('make .codex-flow/ with a first workflow')
    .description(
      'Makes .codex-flow/ in the root of the repository: a first workflow to read, change and run, and a .gitignore for what stays on this machine. Files that are there already are kept as they are.',
    )
    .action(async () => finish(await (await import('./commands/init.ts')).init(io)));
};

export const describeGenerate: Describe = (program, io, finish) => {
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
    .action(async (description: string[], options: Partial<GenerateFlags>) =>
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
};

export const describeList: Describe = (program, io, finish) => {
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
};

export const describeAdd: Describe = (program, io, finish) => {
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
};

export const describeValidate: Describe = (program, io, finish) => {
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
};

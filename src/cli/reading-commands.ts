import type { Command } from 'commander';
import { age } from './age.ts';
import type { Describe } from './describe.ts';
import { cacheHelp, journalHelp, pruneHelp, runsHelp, showHelp } from './help-texts.ts';
import { wholeNumber } from './option-values.ts';

// The commands that read journals and look after what is stored.

export const describeRuns: Describe = (program, io, finish) => {
  program
    .command('runs')
    .summary('list the runs, newest first')
    .description(
      'Lists the runs of this checkout, newest first: how each ended, when it began, how long it took, its nodes and tokens.',
    )
    .option('-n, --number <count>', 'how many runs', wholeNumber, 20)
    .option('--json', 'print JSON')
    .addHelpText('after', runsHelp)
    .action(async (options: { number: number; json?: true }) =>
      finish(
        await (await import('./commands/runs.ts')).runs(io, {
          number: options.number,
          json: options.json === true,
        }),
      ),
    );
};

export const describeShow: Describe = (program, io, finish) => {
  program
    .command('show')
    .summary('show what a run did, or one node of it whole')
    .description(
      'Shows what a run did: its jobs, instances and steps, failures and outputs. With a node, all that is known of it: prompt or command, schema, attempts, answer, output, tokens, what the agent did.',
    )
    .argument('[run]', runArgument)
    .argument('[node]', 'the id of a node, e.g. review[2]/look')
    .option('--all', 'show every instance, and outputs in full')
    .option('--json', 'print JSON')
    .addHelpText('after', showHelp)
    .action(async (run: string | undefined, node: string | undefined, options: { all?: true; json?: true }) =>
      finish(
        await (await import('./commands/show.ts')).show(io, run, node, {
          all: options.all === true,
          json: options.json === true,
        }),
      ),
    );
};

export const describeJournal: Describe = (program, io, finish) => {
  const journal = program
    .command('journal')
    .summary('verify that no journal was changed or cut')
    .description('Looks after the journals of runs, which tell everything that happened.');
  journal
    .command('verify')
    .summary('check that nothing in the journals was changed, removed or reordered')
    .description(
      'Checks that nothing in the journals was changed, removed, added or reordered since it was written, and names the first line that was.',
    )
    .argument('[run]', `${runArgument}; all runs if none is given`)
    .option('--json', 'print JSON')
    .addHelpText('after', journalHelp)
    .action(async (run: string | undefined, options: { json?: true }) =>
      finish(
        await (await import('./commands/journal-verify.ts')).journalVerify(io, run, {
          json: options.json === true,
        }),
      ),
    );
  pointToHelp(journal);
};

export const describeCache: Describe = (program, io, finish) => {
  const cache = program
    .command('cache')
    .summary('look at the stored results, and remove old ones')
    .description('Looks after the stored results, which later runs take in place of running steps again.')
    .addHelpText('after', cacheHelp);
  cache
    .command('stats')
    .summary('how much is stored')
    .description('Counts the stored results and the journals, and says how much space they take.')
    .option('--json', 'print JSON')
    .action(async (options: { json?: true }) =>
      finish(await (await import('./commands/cache.ts')).cacheStats(io, { json: options.json === true })),
    );
  cache
    .command('prune')
    .summary('remove old results')
    .description(
      'Removes results that were stored longer ago than that, and gives back the space of those that are superseded or damaged. Their steps run again when they are needed. Runs that go on are not disturbed.',
    )
    .option('--older-than <age>', 'how old: 30d, 12h, 90m, 4w', age)
    .option('--journals', 'also delete the journals of runs that ended, or were killed, longer ago')
    .option('--dry-run', 'only say what would be removed')
    .option('--json', 'print JSON')
    .addHelpText('after', pruneHelp)
    .action(async (options: { olderThan?: number; journals?: true; dryRun?: true; json?: true }) =>
      finish(
        await (await import('./commands/cache.ts')).cachePrune(io, {
          olderThan: options.olderThan,
          journals: options.journals === true,
          dryRun: options.dryRun === true,
          json: options.json === true,
        }),
      ),
    );
  pointToHelp(cache);
};

function pointToHelp(group: Command): void {
  for (const command of group.commands)
    command.showHelpAfterError(`(see codex-flow ${group.name()} ${command.name()} --help)`);
}

const runArgument = 'the id of a run or the beginning of one; latest is the newest';

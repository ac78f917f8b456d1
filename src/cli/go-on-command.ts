import type { RunFlags } from './run-flags.ts';

/** The command that goes on with a run: the same, but for `--fresh`, with which it would begin anew. */
export function goOnCommand(
  reference: string,
  flags: RunFlags,
  changes: Partial<Pick<RunFlags, 'approve' | 'budgetTokens' | 'budgetAgents' | 'budgetMinutes'>> = {},
): string {
  const { approve, budgetTokens, budgetAgents, budgetMinutes } = { ...flags, ...changes };
  const words = [
    'codex-flow',
    'run',
    reference,
    ...flags.input.flatMap((input) => ['-i', input]),
    ...option('--inputs', flags.inputs),
    ...option('--agent', flags.agent),
    ...option('--simulate', flags.simulate),
    ...option('--concurrency', flags.concurrency),
    ...flags.only.flatMap((only) => ['--only', only]),
    ...approve.flatMap((node) => ['--approve', node]),
    ...option('--budget-tokens', budgetTokens),
    ...option('--budget-agents', budgetAgents),
    ...option('--budget-minutes', budgetMinutes),
    ...(flags.budgetTotal ? ['--budget-total'] : []),
    ...option('--on-quota', flags.onQuota),
    ...option('--reporter', flags.reporter),
    ...(flags.json ? ['--json'] : []),
    ...(flags.journalDetail === 'none' ? ['--journal-detail', 'none'] : []),
  ];
  return words.map(quotedForShell).join(' ');
}

const option = (name: string, value: string | number | undefined): readonly string[] =>
  value === undefined ? [] : [name, String(value)];

/** As POSIX shells read it; most words need nothing. */
const quotedForShell = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

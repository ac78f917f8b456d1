import type { Row } from './rows.ts';

export interface Seen {
  readonly row: Row;
  /** Null where the step completed. */
  readonly message: string | null;
}

/** The page that tells a user what happens when something goes wrong: docs/failures.md. */
export function failuresPage(seen: readonly Seen[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const table = seen.map(
    ({ row, message }) =>
      `| ${cell(row.what)} | ${row.class === null ? 'none, it completes' : `\`${row.class}\``} | ${row.attempts} | ${row.time} | ${row.exitCode} | ${message === null ? '' : cell(message)} |`,
  );
  return `<!-- Made by test/engine/failures.test.ts, which plays each row with the real codex program: change it there, then run "npx vitest run test/engine/failures.test.ts -u". -->
# When something goes wrong

What a run of one step comes to when the model, or the way to it, fails. Each row is played by a test with the real \`codex\`
program against a model on loopback, and the table is what it saw; \`message\` is what the journal, \`show\` and the progress say.

| what the API does | class | attempts | time | exit code | message |
|---|---|---|---|---|---|
${table.join('\n')}

## Attempts

- Only what may mend itself is tried again: rate limits, lost connections, agents without a sign of life. Never a missing login, a
  spent quota, a full context window, a refusal.
- Between attempts a run waits until the time that the API stated, else a random part of 2, 4, 8, … seconds, at most a minute.
  Only the turn that failed is tried again: answers before it are kept, and not paid for twice.
- \`max-attempts\` on a step or in \`defaults.agent\` sets how often a turn is attempted. Left out, it is 4 times; twice where Codex has
  itself tried again before it gave up (with its defaults up to 5 times, and each of these up to 5 requests: 30 requests in
  28 s for a 500), and twice for \`stalled\`.
- An answer that breaks its schema is no failure of this kind: it goes back to its thread with the faults in words, \`retries\` times.
- Every attempt is in the journal with its class and its usage, and counts in the totals.

## Pace

A \`rate-limit\` is the whole run's business. It halves how many agents run at once and starts none until the time that the API stated;
each round of answers then lets one more run, up to \`--concurrency\`. Several agents that were under way together and are held
back together count as one. The progress shows it: \`4 of 8 agents at once, starts again in 12s\`. Commands go on.

Where the model is closed for more than five minutes, or the quota is spent, \`--on-quota\` decides. With \`pause\`, the default, what
runs is brought to its end and the run ends \`paused\` (exit code 3) with the command that goes on. With \`wait\` it waits and counts
down; where nothing says until when, or not before the budget of minutes has run out, it pauses all the same.

## The breaker

Five instances of a job that fail in a row in the same step with the same class will be followed by more: no others are started,
the rest is \`skipped\` with reason \`breaker\`, and what succeeded stays stored. The same command runs the rest. Commands that fail
don't count, nor does \`continue-on-error\`. \`strategy.breaker\` sets the number; \`false\` turns it off.

## Silence

An agent that shows no sign of life for \`stall-minutes\` (10) is stopped with class \`stalled\` and tried once more. That holds where there is
no network, which Codex waits for without end, and no answer at all. Time that it waits for a rate limit does not count, and is no
part of \`timeout-minutes\` either, which is about all of a step's work.

While a command or a tool of the agent runs, it may be silent: a test suite that takes an hour is no stall. Nor is an agent that
has left a command running in the background; \`timeout-minutes\` is what bounds these.
`;
}

import type { HaltReason } from '../engine/halt.ts';
import type { RunCompleted } from '../model/run-events.ts';
import type { Budget } from '../model/workflow.ts';
import type { ReporterName } from '../reporters/registry.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { goOnCommand } from './go-on-command.ts';
import { type Io, write } from './io.ts';
import type { RunFlags } from './run-flags.ts';

export interface RunEnd {
  readonly completed: RunCompleted;
  readonly halted: HaltReason | undefined;
  readonly reporter: ReporterName;
  /** As the user named the workflow. */
  readonly reference: string;
  readonly flags: RunFlags;
  /** What the run was held to. */
  readonly budget: Budget;
}

/** Says what is left to say when a run has ended, above all how it goes on; gives the exit code. */
export async function tellEnd(io: Io, end: RunEnd): Promise<ExitCode> {
  const { result, reason } = end.completed;
  if (result === 'success') return exitCode.success;
  if (end.reporter === 'silent' && reason !== null) await write(io.stderr, `codex-flow: ${reason}\n`);
  if (result === 'failure') return exitCode.failure;
  if (end.reporter !== 'json') await write(io.stderr, `What is done is kept. ${goOnWords(end)}\n`);
  return result === 'cancelled' ? exitCode.interrupted : exitCode.paused;
}

function goOnWords({ completed, halted, reference, flags, budget }: RunEnd): string {
  if (completed.result === 'cancelled') return `This goes on:\n  ${goOnCommand(reference, flags)}`;
  if (halted?.limit === 'approval') {
    const approve = [...new Set([...flags.approve, ...(halted.waiting ?? []).slice(0, namedGates)])];
    const more = (halted.waiting ?? []).length - namedGates;
    const rest = more > 0 ? ` (and ${more} more: a job's id approves all of it)` : '';
    return `This approves it and goes on${rest}:\n  ${goOnCommand(reference, flags, { approve })}`;
  }
  if (halted?.limit === 'quota') {
    return `This goes on once the model takes requests again:\n  ${goOnCommand(reference, flags)}`;
  }
  if (flags.budgetTotal !== true) {
    return `This goes on, with as much again:\n  ${goOnCommand(reference, flags)}`;
  }
  const more = goOnCommand(reference, flags, {
    budgetTokens: twice(budget.tokens),
    budgetAgents: twice(budget.agents),
    budgetMinutes: twice(budget.minutes),
  });
  return `This goes on, with twice the budget in total:\n  ${more}`;
}

/** A command with more of them is no longer read. */
const namedGates = 8;

const twice = (limit: number | undefined): number | undefined =>
  limit === undefined ? undefined : limit * 2;

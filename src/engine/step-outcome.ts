import type { Key } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import type { Conclusion } from '../model/outcome.ts';
import type { CommandEnd } from '../model/run-events.ts';
import { noUsage, type Usage } from '../model/usage.ts';

/** What a step left behind. */
export interface StepOutcome {
  /** What happened, before `continue-on-error`. */
  readonly outcome: Conclusion;
  /** What counts for the status of its instance. */
  readonly conclusion: Conclusion;
  readonly output: Json;
  readonly usage: Usage;
  readonly command: CommandEnd<number | null> | null;
  /** For a later step that continues the thread. */
  readonly thread: { readonly id: string; readonly key: Key } | undefined;
}

export function withoutOutput(conclusion: Conclusion): StepOutcome {
  return {
    outcome: conclusion,
    conclusion,
    output: null,
    usage: noUsage,
    command: null,
    thread: undefined,
  };
}

/** A step as the `steps` context shows it. */
export function stepContext(step: StepOutcome): Readonly<Record<string, unknown>> {
  return {
    output: step.output,
    outcome: step.outcome,
    conclusion: step.conclusion,
    usage: step.usage,
    ...(step.command === null
      ? {}
      : { 'exit-code': step.command.exit_code, stdout: step.command.stdout, stderr: step.command.stderr }),
  };
}

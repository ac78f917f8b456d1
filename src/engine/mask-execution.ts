import { type Mask, maskJson } from '../journal/mask.ts';
import type { Execution } from './prepared.ts';

/** Takes secrets out of everything an execution brought back. */
export function maskExecution(execution: Execution, mask: Mask): Execution {
  if (!mask.active) return execution;
  const { command, end } = execution;
  return {
    ...execution,
    attempts: execution.attempts.map((attempt) => ({
      ...attempt,
      answer: attempt.answer === null ? null : mask(attempt.answer),
      failure: attempt.failure && { ...attempt.failure, message: mask(attempt.failure.message) },
    })),
    command: command && { ...command, stdout: mask(command.stdout), stderr: mask(command.stderr) },
    end: end.ok
      ? { ok: true, output: maskJson(end.output, mask) }
      : {
          ok: false,
          failure: { ...end.failure, message: mask(end.failure.message) },
          answer: end.answer === null ? null : mask(end.answer),
        },
  };
}

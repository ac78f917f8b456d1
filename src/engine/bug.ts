import { errorMessage } from '../model/error-message.ts';

/** What is said of an exception: expected failures are values, so it is a fault of codex-flow itself. */
export function bugMessage(error: unknown): string {
  return `internal error, which is a bug of codex-flow: ${errorMessage(error)}`;
}

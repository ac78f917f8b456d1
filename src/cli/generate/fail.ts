import { printable } from '../../diagnostics/printable.ts';
import { mostRounds } from '../../generate/converse.ts';
import type { LastDraft } from '../../generate/judge.ts';
import type { Failure } from '../../model/failure.ts';
import { exitCode } from '../exit-code.ts';
import { type Io, write } from '../io.ts';
import type { Project } from '../project.ts';
import { keepDraft } from './keep-draft.ts';
import type { Answered, Outcome } from './session.ts';
import { failureJson, spentWords } from './tell.ts';

/** Says why there is no workflow, and keeps the last draft of it. Nothing was written to where workflows are. */
export async function tellFailure(
  io: Io,
  project: Project,
  answered: Answered,
  failure: Failure,
  last: LastDraft | undefined,
  { json }: { readonly json: boolean },
): Promise<Outcome> {
  const { conversation, runId } = answered;
  const outputs = {};
  if (failure.class === 'cancelled') {
    await write(io.stderr, `Interrupted: nothing was written.\n${spentWords(conversation, runId)}\n`);
    return { result: 'cancelled', reason: 'interrupted', outputs, exitCode: exitCode.interrupted };
  }
  const kept = last === undefined ? undefined : keepDraft(project, io.cwd, last);
  const why =
    failure.class === 'schema'
      ? `after ${mostRounds} rounds ${failure.message}`
      : `Codex failed (${failure.class}): ${failure.message}`;
  const lines = [
    `codex-flow: no workflow was written: ${why}`,
    ...(kept === undefined ? [] : [`  - ${kept}`]),
    `  - ${spentWords(conversation, runId)}`,
  ];
  await write(io.stderr, printable(`${lines.join('\n')}\n`));
  if (json) await write(io.stdout, failureJson(failure, kept ?? null, conversation, runId));
  return { result: 'failure', reason: null, outputs, exitCode: exitCode.failure };
}

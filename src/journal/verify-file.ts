import { err, ok, type Result } from '../model/result.ts';
import { type Line, readLines } from './lines.ts';
import { entryOf } from './reader.ts';
import type { RunFile } from './run-files.ts';
import { systemErrorWords } from './system-error.ts';
import { type Verification, verifyLines } from './verify.ts';

/**
 * Audits the journal of a run: its chain, and that it is the journal of the run that its name says, from the beginning.
 * The error says why the file can't be read.
 */
export async function verifyFile({ id, path }: RunFile): Promise<Result<Verification, string>> {
  let start: Verification | undefined;
  async function* watched(): AsyncGenerator<readonly Line[]> {
    let first = true;
    for await (const batch of readLines(path)) {
      if (first) start = startProblem(batch[0], id);
      first = false;
      yield batch;
    }
  }
  try {
    const verification = await verifyLines(watched());
    // What is wrong with the first line says more than what follows from it.
    return ok(verification.ok || verification.line > 1 ? (start ?? verification) : verification);
  } catch (error) {
    return err(`it can't be read: ${systemErrorWords(error)}`);
  }
}

function startProblem(line: Line | undefined, id: string): Verification | undefined {
  const entry = line === undefined ? undefined : entryOf(line);
  if (entry?.kind !== 'record' || entry.record.seq !== 1) return undefined;
  const { record } = entry;
  const problem = (message: string): Verification => ({ ok: false, line: 1, kind: 'foreign', message });
  if (record.type !== 'run.started') return problem(`line 1: it is ${record.type}, which begins no run`);
  if (record.run_id === id) return undefined;
  return problem(`line 1: it is of run ${JSON.stringify(record.run_id)}, whose journal has another name`);
}

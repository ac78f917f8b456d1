import { hash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../journal/make-directory.ts';
import { systemErrorCode } from '../journal/system-error.ts';
import { isJsonObject } from '../model/json.ts';
import { canonicalJson } from './canonical.ts';
import { remainsAge } from './prune.ts';

/** Tokens that the newest nodes of each step (`job/step`) have taken, the oldest first. */
export type KeptUsage = Readonly<Record<string, readonly number[]>>;

/** Whose nodes: what simulated agents seem to take says nothing of real ones. */
export interface UsageOf {
  /** `.codex-flow/cache`, absolute. */
  readonly directory: string;
  /** As the journal keeps it. */
  readonly workflowPath: string;
  readonly simulated: boolean;
}

/** What was noted at the end of the last run, in the time of one small read; nothing where it can't be understood. */
export async function readStepUsage(of: UsageOf): Promise<KeptUsage> {
  try {
    const value: unknown = JSON.parse(await readFile(fileOf(of), 'utf8'));
    if (!isJsonObject(value) || value.v !== 1 || !isJsonObject(value.steps)) return {};
    return Object.fromEntries(
      Object.entries(value.steps).map(([step, tokens]) => [
        step,
        Array.isArray(tokens) ? counts(tokens) : [],
      ]),
    );
  } catch {
    return {};
  }
}

/** Notes it for the next run, which guesses where it is not there: a note that can't be written is no fault of the run. */
export async function writeStepUsage(of: UsageOf, steps: KeptUsage): Promise<void> {
  if (Object.keys(steps).length === 0) return;
  const path = fileOf(of);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    makeDirectory(join(of.directory, folder));
    await writeFile(temporary, `${JSON.stringify({ v: 1, steps })}\n`, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/**
 * Removes notes that were written before then (milliseconds since 1970), with what a crash left half-made: of workflows
 * that no longer run, or are no longer there. Gives how many. Rejects with the system's error.
 */
export async function pruneStepUsage({
  directory,
  before,
  dryRun,
}: {
  readonly directory: string;
  readonly before: number;
  readonly dryRun: boolean;
}): Promise<number> {
  let count = 0;
  for (const name of await readdir(join(directory, folder)).catch(() => [])) {
    const path = join(directory, folder, name);
    const there = await stat(path).catch(() => undefined);
    if (there?.isFile() !== true || !/\.(?:json|tmp)$/.test(name)) continue;
    const halfMade = name.endsWith('.tmp');
    if (!(there.mtimeMs < (halfMade ? Math.min(before, Date.now() - remainsAge) : before))) continue;
    if (!dryRun) await rm(path, { force: true });
    if (!halfMade) count += 1;
  }
  return count;
}

const counts = (values: readonly unknown[]): number[] =>
  values.filter((value): value is number => typeof value === 'number' && value > 0);

/** Below the store's directory. */
const folder = 'usage';

function fileOf({ directory, workflowPath, simulated }: UsageOf): string {
  const name = hash('sha256', canonicalJson([workflowPath, simulated]), 'hex');
  return join(directory, folder, `${name}.json`);
}

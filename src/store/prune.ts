import { open, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '../journal/append-file.ts';
import { newRunId } from '../journal/run-id.ts';
import { err, ok, type Result } from '../model/result.ts';
import { packEntries } from './index-entries.ts';
import { writeTable } from './index-table.ts';
import { openedRuns } from './open-runs.ts';
import { tableSuffix } from './result-index.ts';
import { segmentSuffix } from './segments.ts';
import { readStamp, stampName } from './store-stamp.ts';
import { namesIn, type SurveyedLine, type SurveyedSegment, segmentNames, survey, textOf } from './survey.ts';

export interface PruneOptions {
  /** `.codex-flow/cache`, absolute. */
  readonly directory: string;
  /** Results that were stored before this go, in milliseconds since 1970. */
  readonly before: number;
  readonly dryRun: boolean;
}

/** What went, or would go. */
export interface Pruned {
  readonly expired: number;
  readonly superseded: number;
  readonly damaged: number;
  readonly freed_bytes: number;
  /** Results that stay. */
  readonly kept: number;
  readonly kept_bytes: number;
  /** Results that were passed over, since their run goes on. */
  readonly in_use: number;
}

/** Half-made files that are older than this are nobody's. */
export const remainsAge = 60 * 60_000;

/**
 * Removes old results, and with them what is superseded or damaged. Runs that go on are not disturbed: their segments
 * stay as they are. What stays of another segment is written to a new file, which is on the disk before the old one is
 * deleted; it has a new name, so that a place in the old file never means something else. A crash in between leaves
 * results twice, which the next prune puts right. Only one prune may run at a time. The error names a file of a newer
 * format. Rejects with the system's error.
 */
export async function pruneStore(options: PruneOptions): Promise<Result<Pruned, string>> {
  const { directory, before } = options;
  if (readStamp(directory) === 'newer') return err(stampName);
  const names = await segmentNames(directory);
  // Asked only now: a run that has made one of these segments is noted, or has ended.
  const opened = (await openedRuns(directory)).filter(({ state }) => state !== 'gone');
  const inUse = new Set<string>(opened.map(({ runId }) => runId));
  const { segments, newer } = await survey(directory, names);
  if (newer !== undefined) return err(newer);
  const closed = segments.filter(({ name }) => !inUse.has(baseOf(name)));
  const newest = newestOf(closed);
  const counts = { expired: 0, superseded: 0, damaged: 0, freed_bytes: 0, kept: 0, kept_bytes: 0 };
  const changes: Change[] = [];
  for (const segment of closed) {
    const kept: SurveyedLine[] = [];
    const age = ageOf(segment);
    for (const line of segment.lines) {
      const fate = fateOf(line, newest, (line.at ?? age) < before);
      counts[fate] += 1;
      counts[fate === 'kept' ? 'kept_bytes' : 'freed_bytes'] += line.length + 1;
      if (fate === 'kept') kept.push(line);
    }
    counts.freed_bytes += segment.tail;
    if (kept.length < segment.lines.length || segment.tail > 0) changes.push({ segment, kept });
  }
  const others = segments.filter((segment) => !closed.includes(segment));
  const pruned = { ...counts, in_use: others.reduce((sum, { lines }) => sum + lines.length, 0) };
  if (!options.dryRun) {
    await removeRemains(directory);
    if (changes.length > 0) await apply(directory, segments, changes);
  }
  return ok(pruned);
}

interface Change {
  readonly segment: SurveyedSegment;
  readonly kept: readonly SurveyedLine[];
}

type Fate = 'expired' | 'superseded' | 'damaged' | 'kept';

/** Where the newest readable line of each result stands. */
function newestOf(segments: readonly SurveyedSegment[]): ReadonlyMap<string, SurveyedLine> {
  const newest = new Map<string, SurveyedLine>();
  for (const { lines } of segments) {
    for (const line of lines) {
      if (line.name !== undefined && line.at !== undefined) newest.set(textOf(line.name), line);
    }
  }
  return newest;
}

/** When the last readable line of a segment was stored, else when its run began, in milliseconds since 1970. */
function ageOf({ name, lines }: SurveyedSegment): number {
  const last = lines.findLast(({ at }) => at !== undefined)?.at;
  const began = name.replace(/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6Z');
  return last ?? Date.parse(began);
}

/**
 * A damaged line stays as long as nothing stands in for it and it is not old: it tells a run that there was a result,
 * which its journal may still have.
 */
function fateOf(line: SurveyedLine, newest: ReadonlyMap<string, SurveyedLine>, old: boolean): Fate {
  if (line.name === undefined) return 'damaged';
  const readable = newest.get(textOf(line.name));
  if (line.at === undefined) return readable !== undefined || old ? 'damaged' : 'kept';
  if (readable !== line) return 'superseded';
  return old ? 'expired' : 'kept';
}

async function apply(
  directory: string,
  segments: readonly SurveyedSegment[],
  changes: readonly Change[],
): Promise<void> {
  const tables = (await namesIn(directory)).filter((name) => name.endsWith(tableSuffix));
  const changed = new Map<string, SurveyedSegment | undefined>();
  for (const { segment, kept } of changes) {
    changed.set(segment.name, kept.length === 0 ? undefined : await rewrite(directory, segment, kept));
  }
  const present = segments.flatMap((segment) =>
    changed.has(segment.name) ? (changed.get(segment.name) ?? []) : segment,
  );
  // The old tables lead to files that will be gone: one new table stands for all of them. They go first, since a segment
  // without a table is only read once more, and a table without its segment makes runs look for what was removed.
  writeIndex(directory, present);
  await syncDirectory(directory);
  for (const table of tables) await unlink(join(directory, table)).catch(ignoreAbsence);
  for (const { segment } of changes) await unlink(join(directory, segment.name)).catch(ignoreAbsence);
}

/** Writes the lines that stay to a file that sorts right after the old one, and gives it as it is then. */
async function rewrite(
  directory: string,
  segment: SurveyedSegment,
  kept: readonly SurveyedLine[],
): Promise<SurveyedSegment> {
  const name = await nextName(directory, segment.name);
  const temporary = join(directory, `${name}.tmp`);
  const from = await open(join(directory, segment.name), 'r');
  const lines: SurveyedLine[] = [];
  let end = 0;
  try {
    const to = await open(temporary, 'wx');
    try {
      for (const line of kept) {
        const bytes = Buffer.allocUnsafe(line.length + 1);
        const { bytesRead } = await from.read(bytes, 0, bytes.length, line.offset);
        if (bytesRead !== bytes.length) throw new Error(`${segment.name} became shorter while it was read`);
        await to.writeFile(bytes);
        lines.push({ ...line, offset: end });
        end += bytes.length;
      }
      await to.sync();
    } finally {
      await to.close();
    }
    await rename(temporary, join(directory, name));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  } finally {
    await from.close();
  }
  return { name, bytes: end, lines, tail: 0 };
}

/** `<id>_1.jsonl`, `<id>_2.jsonl`, …: sorts after the file it comes from and before all that are newer. */
async function nextName(directory: string, name: string): Promise<string> {
  const base = baseOf(name);
  const numbers = (await segmentNames(directory))
    .filter((other) => other.startsWith(`${base}_`))
    .map((other) => Number.parseInt(other.slice(base.length + 1), 10))
    .filter(Number.isSafeInteger);
  return `${base}_${Math.max(0, ...numbers) + 1}${segmentSuffix}`;
}

/** The id of the run that wrote a segment. */
const baseOf = (name: string): string => name.slice(0, -segmentSuffix.length).split('_')[0] ?? '';

function writeIndex(directory: string, segments: readonly SurveyedSegment[]): void {
  const inOrder = segments.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const entries = new Map<string, Parameters<typeof packEntries>[0][number]>();
  for (const { name: segment, lines } of inOrder) {
    for (const { offset, length, name } of lines) {
      if (name === undefined) continue;
      entries.set(textOf(name), { ...name, location: { segment, offset, length } });
    }
  }
  if (entries.size === 0) return;
  const coverage = Object.fromEntries(segments.map(({ name, bytes, tail }) => [name, bytes - tail]));
  writeTable(
    join(directory, `${newRunId(new Date())}${tableSuffix}`),
    packEntries([...entries.values()]),
    coverage,
  );
}

/** Files that a crash left half-made. */
async function removeRemains(directory: string): Promise<void> {
  for (const name of await namesIn(directory)) {
    if (!name.endsWith('.tmp')) continue;
    const path = join(directory, name);
    const there = await stat(path).catch(() => undefined);
    if (there?.isFile() === true && Date.now() - there.mtimeMs > remainsAge)
      await unlink(path).catch(ignoreAbsence);
  }
}

function ignoreAbsence(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

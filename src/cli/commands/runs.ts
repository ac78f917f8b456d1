import { textWidth } from '../../diagnostics/text-width.ts';
import type { RunFile } from '../../journal/run-files.ts';
import { type RunOverview, readOverview } from '../../journal/run-overview.ts';
import { duration } from '../../reporters/format.ts';
import { createStyle, type Style } from '../../reporters/style.ts';
import { oneLine } from '../../reporters/text.ts';
import { truncate } from '../../reporters/width.ts';
import { ago, localTime } from '../age.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { allRuns } from '../find-run.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { reportProblem } from '../problem.ts';
import { displayPath, findProject } from '../project.ts';
import {
  nodeWords,
  type RunStanding,
  runDuration,
  standingOf,
  standingTone,
  tokenWords,
} from '../run-words.ts';
import { runsGoingOn } from '../runs-going-on.ts';

interface Shown {
  readonly file: RunFile;
  readonly overview: RunOverview;
  readonly standing: RunStanding;
}

/** Shows the newest runs. A file that tells of no run is named on stderr and passed over. */
export async function runs(
  io: Io,
  flags: { readonly number: number; readonly json: boolean },
): Promise<ExitCode> {
  const project = findProject(io.cwd);
  const files = await allRuns(project, io.cwd);
  if (!files.ok) return reportProblem(io, files.error);
  const goingOn = await runsGoingOn(project);
  const shown: Shown[] = [];
  let read = 0;
  for (const file of files.value) {
    if (shown.length === flags.number) break;
    read += 1;
    const overview = await readOverview(file.path);
    if (overview.ok) {
      const standing = standingOf(overview.value, goingOn.has(file.id));
      shown.push({ file, overview: overview.value, standing });
    } else {
      const name = oneLine(displayPath(file.path, io.cwd));
      await write(io.stderr, `codex-flow: ${name} tells of no run: ${oneLine(overview.error)}\n`);
    }
  }
  if (flags.json) {
    await write(io.stdout, `${JSON.stringify(shown.map(asJson), null, 2)}\n`);
    return exitCode.success;
  }
  const style = createStyle(wantsColor(io, io.stdout));
  const columns = Math.max(40, io.stdout.columns ?? 80);
  const now = Date.now();
  const blocks = shown.map((each) => `${describe(each, columns, style, now)}\n`);
  const older = files.value.length - read;
  if (older > 0) blocks.push(`… and ${older} older: codex-flow runs -n ${files.value.length}\n`);
  await write(io.stdout, blocks.join(''));
  return exitCode.success;
}

function asJson({ file, overview, standing }: Shown): unknown {
  const { started, completed, totals } = overview;
  const { usage, agents: _, ...nodes } = totals;
  return {
    id: file.id,
    workflow: started.workflow,
    result: standing,
    reason: completed?.reason ?? null,
    started_at: started.at,
    completed_at: completed?.at ?? null,
    duration_ms: runDuration(overview),
    agent: started.agent,
    nodes,
    usage,
    journal: file.path,
  };
}

const resultWidth = 12;

function describe({ file, overview, standing }: Shown, columns: number, style: Style, now: number): string {
  const { started, totals } = overview;
  const past = ago(started.at, now);
  const when = oneLine(`${localTime(started.at)}${past === '' ? '' : `, ${past}`}`);
  const room = columns - resultWidth;
  const name = truncate(oneLine(started.workflow.name), Math.max(12, room - textWidth(when) - 2));
  const gap = ' '.repeat(Math.max(2, room - textWidth(name) - textWidth(when)));
  const result = style[standingTone(standing)](truncate(oneLine(standing), resultWidth - 1));
  const padding = ' '.repeat(Math.max(1, resultWidth - textWidth(oneLine(standing))));
  const parts = [oneLine(file.id), duration(runDuration(overview)), nodeWords(totals), tokenWords(totals)];
  const indent = ' '.repeat(resultWidth);
  const details = joined(parts, room).map((line) => `${indent}${style.quiet(line)}`);
  return [`${result}${padding}${style.strong(name)}${gap}${style.quiet(when)}`, ...details].join('\n');
}

/** Parts with ` · ` between them, in as few lines as they fit in. */
function joined(parts: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last} · ${part}`;
    if (last === undefined || textWidth(longer) > columns) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

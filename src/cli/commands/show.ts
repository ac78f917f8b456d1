import { closest } from '../../diagnostics/suggest.ts';
import { quoted } from '../../diagnostics/wording.ts';
import type { RunFile } from '../../journal/run-files.ts';
import { createStyle } from '../../reporters/style.ts';
import { oneLine } from '../../reporters/text.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { findRun } from '../find-run.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { reportProblem } from '../problem.ts';
import { displayPath, findProject, type Project } from '../project.ts';
import { standingOf } from '../run-words.ts';
import { runsGoingOn } from '../runs-going-on.ts';
import { type NodeDetails, nodeIds, readNode } from '../show/node-details.ts';
import { nodeJson } from '../show/node-json.ts';
import { nodeText } from '../show/node-text.ts';
import { readRunDetails } from '../show/run-details.ts';
import { runJson } from '../show/run-json.ts';
import { runText } from '../show/run-text.ts';

export interface ShowFlags {
  readonly all: boolean;
  readonly json: boolean;
}

/** Shows what a run did, or one node of it whole. */
export async function show(
  io: Io,
  run: string | undefined,
  node: string | undefined,
  flags: ShowFlags,
): Promise<ExitCode> {
  const project = findProject(io.cwd);
  // No id of a run has a slash and every id of a node has one, so that the newest run need not be named.
  const nodeAlone = node === undefined && run?.includes('/') && !run.endsWith('.jsonl');
  const file = await findRun(nodeAlone ? undefined : run, project, io.cwd);
  if (!file.ok) return reportProblem(io, file.error);
  const wanted = nodeAlone ? run : node;
  return wanted === undefined
    ? showRun(io, project, file.value, flags)
    : showNode(io, project, file.value, wanted, flags);
}

async function showRun(io: Io, project: Project, file: RunFile, flags: ShowFlags): Promise<ExitCode> {
  const details = await readRunDetails(file.path);
  if (!details.ok) return reportUnreadable(io, file, details.error);
  const standing = standingOf(details.value, (await runsGoingOn(project)).has(file.id));
  const text = flags.json
    ? `${JSON.stringify(runJson({ id: file.id, path: file.path, standing }, details.value), null, 2)}\n`
    : await runText(details.value, {
        id: file.id,
        path: displayPath(file.path, io.cwd),
        standing,
        columns: Math.max(40, io.stdout.columns ?? 120),
        style: createStyle(wantsColor(io, io.stdout)),
        all: flags.all,
        now: Date.now(),
      });
  await write(io.stdout, text);
  const [problem, ...more] = details.value.problems;
  if (problem === undefined) return exitCode.success;
  const others = more.length === 0 ? '' : ` (and ${more.length} more such lines)`;
  await write(
    io.stderr,
    `codex-flow: ${shownPath(io, file)}, ${oneLine(problem)}${others}; see codex-flow journal verify ${file.id}\n`,
  );
  return exitCode.success;
}

async function showNode(
  io: Io,
  project: Project,
  file: RunFile,
  node: string,
  flags: ShowFlags,
): Promise<ExitCode> {
  const details = await readNode(file.path, node);
  if (!details.ok) return reportUnreadable(io, file, details.error);
  if (details.value === undefined) return reportUnknownNode(io, file, node);
  await write(io.stdout, await nodeOutput(io, project, file, details.value, flags));
  return exitCode.success;
}

async function nodeOutput(
  io: Io,
  project: Project,
  file: RunFile,
  details: NodeDetails,
  flags: ShowFlags,
): Promise<string> {
  if (flags.json) return `${JSON.stringify(nodeJson(file.id, details), null, 2)}\n`;
  const running = details.end === undefined && (await runsGoingOn(project)).has(file.id);
  return nodeText(file.id, details, createStyle(wantsColor(io, io.stdout)), running);
}

/** How many nodes are named where one was asked for that is not there. */
const namedNodes = 6;

async function reportUnknownNode(io: Io, file: RunFile, node: string): Promise<ExitCode> {
  const ids = await nodeIds(file.path);
  const jobs = [...new Set(ids.map((id) => id.replace(/(?:\[\d+\])?(?:#\d+)?\/[^/]*$/, '')))];
  const job = jobs.includes(node) ? node : node.includes('/') ? undefined : closest(node, jobs);
  const inside = ids.filter((id) => ['/', '[', '#'].some((next) => id.startsWith(`${job ?? node}${next}`)));
  const suggestion = inside.length > 0 ? undefined : closest(node, ids);
  const listed = (inside.length > 0 ? inside : ids).map(oneLine);
  const more = listed.length > namedNodes ? `, … ${listed.length} in all` : '';
  return reportProblem(io, {
    message: `run ${file.id} has no node ${quoted(node)}`,
    remedies: [
      ...(suggestion === undefined ? [] : [`did you mean ${quoted(oneLine(suggestion))}?`]),
      ids.length === 0
        ? 'no node of it has begun'
        : `${inside.length > 0 ? `nodes of ${oneLine(job ?? node)}` : 'its nodes'}: ${listed.slice(0, namedNodes).join(', ')}${more}`,
    ],
  });
}

const shownPath = (io: Io, file: RunFile): string => oneLine(displayPath(file.path, io.cwd));

const reportUnreadable = (io: Io, file: RunFile, problem: string): Promise<ExitCode> =>
  reportProblem(io, {
    message: `${shownPath(io, file)} can't be shown: ${oneLine(problem)}`,
    remedies: [
      `codex-flow journal verify ${file.id} names every fault`,
      'codex-flow runs shows the other runs',
    ],
  });

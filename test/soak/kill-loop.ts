import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../src/agents/simulated/random.ts';
import { readLines } from '../../src/journal/lines.ts';
import { readJournal } from '../../src/journal/reader.ts';
import { verifyLines } from '../../src/journal/verify.ts';
import type { Rig } from '../rig/rig.ts';
import type { Running } from '../rig/running.ts';

/** One execution of a node, as somebody outside of codex-flow counted it. */
export interface Execution {
  readonly node: string;
  /** The start of codex-flow that it belongs to, counted from 1. */
  readonly round: number;
}

export interface KillLoopOptions {
  readonly rig: Rig;
  readonly args: readonly string[];
  /** Of a `plan --json` of the same run, which is compared with what the next start does. */
  readonly planArgs: readonly string[];
  /** How many nodes a whole run has. */
  readonly nodes: number;
  /** Stops as soon as so many starts were killed and the run has come to its end. */
  readonly kills: number;
  readonly random: Random;
  /** How long a whole run takes, start-up included, in milliseconds. */
  readonly wholeMs: number;
  readonly startMs: number;
  /** No start is left alone for longer. */
  readonly mostMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Called before each start. */
  readonly onStart?: () => void;
  /** All that was counted so far. The round stands in `SOAK_ROUND` of the environment. */
  readonly executions: () => readonly Execution[];
  /** Forgets what was counted, since everything begins anew. */
  readonly reset: () => void;
}

export interface KillLoopReport {
  kills: number;
  rounds: number;
  /** Runs that came to their end, through however many kills. */
  campaigns: number;
  /** Nodes that completed, over all campaigns. */
  completed: number;
  /** Completed nodes of a killed run that a later one did not have. */
  readonly lost: string[];
  /** Completed nodes that were executed again. */
  readonly repeated: string[];
  /** Starts that ended by themselves and not well, journals that don't verify, warnings, plans that were wrong. */
  readonly problems: string[];
  /** Nodes of which a plan said, before a start, what that then did. */
  foretold: number;
  /** Journals that ended in the middle of a line. */
  torn: number;
  /** Starts that took results over from the journal of the killed one. */
  recovered: number;
}

/**
 * Starts the same run over and over and kills it (SIGKILL) at random moments, until it comes to its end; then from the
 * beginning. A node whose completion stands in a journal may never be executed again.
 */
export async function killLoop(options: KillLoopOptions): Promise<KillLoopReport> {
  const report: KillLoopReport = {
    kills: 0,
    rounds: 0,
    campaigns: 0,
    completed: 0,
    lost: [],
    repeated: [],
    problems: [],
    foretold: 0,
    torn: 0,
    recovered: 0,
  };
  let done = new Map<string, number>();
  while (report.kills < options.kills || done.size > 0) {
    const round = ++report.rounds;
    const planned = await plan(options, report);
    options.onStart?.();
    const before = journals(options.rig);
    const running = options.rig.start(options.args, { env: { ...options.env, SOAK_ROUND: String(round) } });
    const rest = 1 - done.size / options.nodes;
    const calm = report.kills >= options.kills;
    const killed = calm ? false : await killSomewhen(running, options, rest, before);
    const finished = await running.finished;
    await orphansGone(options.rig);
    if (killed && finished.signal === 'SIGKILL') report.kills += 1;
    if (/taken from its journal/.test(finished.stderr)) report.recovered += 1;
    if (/ warning: |damaged|can't be/.test(finished.stderr))
      report.problems.push(`round ${round}: ${finished.stderr}`);

    const seen = await readRound(newJournal(options.rig, before), round, report);
    for (const { node, round: when } of options.executions()) {
      const since = done.get(node);
      if (since !== undefined && when > since)
        report.repeated.push(`${node} in round ${when}, complete since ${since}`);
    }
    for (const [node, cached] of seen) {
      const said = planned.get(node);
      if (said !== undefined) report.foretold += 1;
      if (said !== undefined && (said === 'hit') !== cached)
        report.problems.push(
          `round ${round}: ${node}: planned as ${said}, ${cached ? 'replayed' : 'executed'}`,
        );
      if (done.has(node) && !cached)
        report.repeated.push(`${node} completed in round ${round}, and in ${done.get(node)}`);
      if (!done.has(node)) done.set(node, round);
    }
    if (finished.signal !== null) continue;
    if (finished.exitCode !== 0) {
      report.problems.push(`round ${round}: exit code ${finished.exitCode}: ${finished.stderr.slice(-2000)}`);
      if (report.problems.length > 5) return report;
      continue;
    }
    for (const node of done.keys())
      if (!seen.has(node)) report.lost.push(`${node}, complete since ${done.get(node)}`);
    if (seen.size !== options.nodes) report.problems.push(`round ${round} has ${seen.size} nodes`);
    report.completed += seen.size;
    report.campaigns += 1;
    done = new Map();
    options.reset();
    rmSync(join(options.rig.dir, '.codex-flow/journal'), { recursive: true, force: true });
    rmSync(join(options.rig.dir, '.codex-flow/cache'), { recursive: true, force: true });
  }
  return report;
}

/** What a plan says of each node that it can tell; nobody runs meanwhile. */
async function plan(
  { rig, planArgs, env }: KillLoopOptions,
  report: KillLoopReport,
): Promise<ReadonlyMap<string, string>> {
  const { exitCode, stdout, stderr } = await rig.run(planArgs, { env: env ?? {} });
  if (exitCode !== 0 || stderr !== '') {
    report.problems.push(`plan: exit code ${exitCode}: ${stderr.slice(-2000)}`);
    return new Map();
  }
  const { nodes } = JSON.parse(stdout) as { nodes: readonly { id: string; cache: string }[] };
  return new Map(nodes.filter(({ cache }) => cache !== 'unknown').map(({ id, cache }) => [id, cache]));
}

/** About what a journal has for a node, whether it was replayed or not. */
const bytesPerNode = 1400;

/** Half of the kills come at a random time, half when the journal has grown to a random length. */
async function killSomewhen(
  running: Running,
  options: KillLoopOptions,
  rest: number,
  before: readonly string[],
): Promise<boolean> {
  const { random, startMs, wholeMs } = options;
  const limit = Math.min(startMs + (wholeMs - startMs) * rest, options.mostMs ?? Number.POSITIVE_INFINITY);
  const ended = running.finished.then(() => true);
  if (random.next() < 0.5) {
    const over = await Promise.race([ended, wait(random.next() * limit).then(() => false)]);
    if (!over) running.kill('SIGKILL');
    return !over;
  }
  const target = Math.floor(random.next() * options.nodes * bytesPerNode);
  for (;;) {
    const over = await Promise.race([ended, wait(1).then(() => false)]);
    if (over) return false;
    const own = newJournal(options.rig, before);
    if (own !== undefined && (statSync(own, { throwIfNoEntry: false })?.size ?? 0) >= target) break;
  }
  running.kill('SIGKILL');
  return true;
}

/** What a killed run had started ends by itself; until then it may still count. */
async function orphansGone(rig: Rig): Promise<void> {
  while (rig.processes().length > 0) await wait(5);
}

/** The nodes that a journal has as completed, and whether they were replayed. */
async function readRound(
  path: string | undefined,
  round: number,
  report: KillLoopReport,
): Promise<ReadonlyMap<string, boolean>> {
  const seen = new Map<string, boolean>();
  if (path === undefined) return seen;
  const verified = await verifyLines(readLines(path));
  if (!verified.ok) report.problems.push(`round ${round}: ${path}: ${verified.message}`);
  else if (verified.torn) report.torn += 1;
  for await (const entry of readJournal(path)) {
    if (entry.kind === 'record' && entry.record.type === 'node.completed')
      seen.set(entry.record.node, entry.record.cached);
  }
  return seen;
}

/** Undefined where the start was killed before it had made one. */
const newJournal = (rig: Rig, before: readonly string[]): string | undefined =>
  journals(rig).find((path) => !before.includes(path));

function journals(rig: Rig): readonly string[] {
  const folder = join(rig.dir, '.codex-flow/journal');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** Counts what `run` steps append to a file: `<node> <round>` a line. */
export function countFile(path: string): Pick<KillLoopOptions, 'executions' | 'reset'> {
  return {
    executions: () =>
      (existsSync(path) ? readFileSync(path, 'utf8') : '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [node = '', round] = line.split(' ');
          return { node, round: Number(round) };
        }),
    reset: () => rmSync(path, { force: true }),
  };
}

/** `count` instances of a prompt. */
export const promptWorkflow = (count: number): string => `
jobs:
  each:
    strategy: { matrix: { n: "\${{ range(1, ${count}) }}" } }
    steps:
      - id: ask
        prompt: What is number {{ matrix.n }}?
        files: []
        output: { answer: string, sure: boolean }
`;

/** The same, each with a command behind it that counts itself; both are nodes. */
export const countingWorkflow = (count: number): string => `${promptWorkflow(count)}
      - id: count
        run: printf 'each[%s]/count %s\\n' {{ strategy.job-index }} "$SOAK_ROUND" >> "$SOAK_COUNTER"; echo {{ steps.ask.output.answer }}
        files: []
`;

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { SteeredCommands } from '../rig/steered-commands.ts';

const run = ['run', 'w', '--agent', 'simulated', '--reporter', 'lines'];

/** Prompts, commands with and without `files`, and a prompt that tells attempts apart. */
const workflow = (commands: SteeredCommands): string => `
jobs:
  each:
    strategy: { matrix: { n: [1, 2, 3] } }
    steps:
      - { id: ask, files: [], prompt: "What is {{ matrix.n }}?", output: { answer: string } }
      - { id: touch, run: "echo {{ steps.ask.output.answer }}" }
  late:
    needs: each
    steps:
      - { id: attempt, files: [], prompt: "Attempt {{ run.attempt }}" }
      - { id: held, files: [], run: ${JSON.stringify(commands.command('held'))} }
      - { id: last, files: [], prompt: Go on }
`;

interface Planned {
  readonly nodes: Readonly<Record<string, string>>;
  readonly running: unknown;
  readonly stderr: string;
}

async function planOf(rig: Rig): Promise<Planned> {
  const { stdout, stderr } = await rig.run(['plan', 'w', '--agent', 'simulated', '--json']);
  const plan = JSON.parse(stdout) as { nodes: { id: string; cache: string }[]; running: unknown };
  return {
    nodes: Object.fromEntries(plan.nodes.map(({ id, cache }) => [id, cache])),
    running: plan.running,
    stderr,
  };
}

/** What the newest run did about each node that the plan could tell. */
async function doneOf(rig: Rig, { nodes }: Planned): Promise<Readonly<Record<string, string>>> {
  const done = Object.entries(nodes).filter(([, cache]) => cache === 'unknown');
  for (const { type, node, cached } of await rig.journal()) {
    if (type !== 'node.completed' || nodes[String(node)] === 'unknown') continue;
    done.push([String(node), cached === true ? 'hit' : 'miss']);
  }
  return Object.fromEntries(done);
}

interface Killed {
  readonly rig: Rig;
  readonly cache: string;
  /** Runs again to the end. */
  again(): Promise<void>;
}

/** A run that was killed while its last but one step went on. */
async function killed(use: (run: Killed) => Promise<void>): Promise<void> {
  await using commands = await SteeredCommands.create();
  await using rig = await Rig.create({ files: { '.codex-flow/workflows/w.yml': workflow(commands) } });
  const running = rig.start(run);
  await commands.next();
  running.kill('SIGKILL');
  await running.finished;
  const again = async (): Promise<void> => {
    const next = rig.start(run);
    (await commands.next()).exit();
    expect((await next.finished).exitCode).toBe(0);
  };
  await use({ rig, cache: join(rig.dir, '.codex-flow/cache'), again });
}

/** Path and time of change of everything below a folder. */
function stateOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => `${path} ${statSync(join(folder, path)).mtimeMs}`);
}

const segmentIn = (cache: string): string =>
  join(cache, readdirSync(cache).find((name) => name.endsWith('.jsonl')) ?? '');

const expected = {
  'each[0]/ask': 'hit',
  'each[0]/touch': 'hit',
  'each[1]/ask': 'hit',
  'each[1]/touch': 'hit',
  'each[2]/ask': 'hit',
  'each[2]/touch': 'hit',
  'late/attempt': 'miss',
  'late/held': 'miss',
  'late/last': 'miss',
};

interface Case {
  readonly what: string;
  /** Done to the cache after the kill. */
  readonly change: (cache: string) => void;
  /** What the plan says on stderr. */
  readonly warned?: RegExp;
  /** From `expected`. */
  readonly differs?: Readonly<Record<string, string>>;
}

describe('after kill -9, plan says what run does', () => {
  const cases: readonly Case[] = [
    { what: 'as it was left', change: () => {} },
    {
      // A kill may come when a result is in the journal and not yet in the store.
      what: 'with results in the journal only',
      change: (cache) => {
        const path = segmentIn(cache);
        const lines = readFileSync(path, 'utf8').split('\n');
        writeFileSync(path, `${lines.slice(0, 2).join('\n')}\n${lines[2]?.slice(0, 40)}`);
      },
    },
    {
      // The note is gone, too, that a run was left unfinished: it is the first attempt again.
      what: 'with the cache deleted',
      change: (cache) => rmSync(cache, { recursive: true }),
      differs: {
        'each[0]/touch': 'miss',
        'each[1]/touch': 'miss',
        'each[2]/touch': 'miss',
        'late/attempt': 'hit',
      },
    },
    {
      what: 'with a damaged result',
      change: (cache) => {
        const path = segmentIn(cache);
        writeFileSync(path, readFileSync(path, 'utf8').replace('"output"', '"outpud"'));
      },
      warned: /^codex-flow: stored results are damaged \(.*\.jsonl\): the journals have 7\n$/,
    },
  ];

  it.each(cases)('$what', async ({ change, warned = /^$/, differs }) => {
    await killed(async ({ rig, cache, again }) => {
      change(cache);
      const folder = join(rig.dir, '.codex-flow');
      const before = stateOf(folder);
      const planned = await planOf(rig);
      expect(stateOf(folder)).toEqual(before);
      expect(planned.stderr).toMatch(warned);
      expect(planned.running).toBeNull();
      expect(planned.nodes).toEqual({ ...expected, ...differs });
      await again();
      expect(await doneOf(rig, planned)).toEqual(planned.nodes);
    });
  });

  it('and while a run goes on says what is left of it, and is not in its way', async () => {
    await using commands = await SteeredCommands.create();
    await using rig = await Rig.create({ files: { '.codex-flow/workflows/w.yml': workflow(commands) } });
    const running = rig.start(run);
    const held = await commands.next();
    const folder = join(rig.dir, '.codex-flow');
    const before = stateOf(folder);
    const { nodes, running: told, stderr } = await planOf(rig);
    expect(stateOf(folder)).toEqual(before);
    expect(nodes).toEqual(expected);
    expect(told).toEqual({ run_id: expect.stringMatching(/^\d{8}-/), pid: running.pid });
    expect(stderr).toMatch(
      /^codex-flow: \.codex-flow\/workflows\/w\.yml is being run: process \d+, run \S+; the plan is that of a run after it, as if it ended now\n$/,
    );
    held.exit();
    expect((await running.finished).exitCode).toBe(0);
    expect((await planOf(rig)).running).toBeNull();
  });
});

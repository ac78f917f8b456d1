import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { countFile, countingWorkflow, type Execution } from './kill-loop.ts';

const run = ['run', 'w.yml', '--agent', 'simulated', '--reporter', 'lines'];

/** A file system of its own in memory, which only root may mount. */
class Disk implements Disposable {
  readonly #path: string;

  constructor(path: string, options: string) {
    this.#path = path;
    mkdirSync(path, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
  }

  change(options: string): void {
    execFileSync('mount', ['-o', `remount,${options}`, this.#path]);
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.#path]);
  }
}

function canMount(): boolean {
  try {
    const path = '/tmp/codex-flow-can-mount';
    new Disk(path, 'size=64k')[Symbol.dispose]();
    return true;
  } catch {
    process.stdout.write('full and read-only disks are left out: mounting a tmpfs needs root on Linux\n');
    return false;
  }
}

async function counting(): Promise<{
  rig: Rig;
  executions: () => readonly Execution[];
  start: (round: number) => ReturnType<Rig['run']>;
  completed: () => Promise<readonly string[]>;
}> {
  const rig = await Rig.create({ files: { 'w.yml': countingWorkflow(100) } });
  const counter = join(rig.dir, '.count');
  const { executions } = countFile(counter);
  return {
    rig,
    executions,
    start: (round) => rig.run(run, { env: { SOAK_COUNTER: counter, SOAK_ROUND: String(round) } }),
    completed: async () =>
      (await rig.journal())
        .filter((record) => record.type === 'node.completed')
        .map((record) => String(record.node)),
  };
}

/** The records of a journal that may end in the middle of a line. */
async function withoutTornEnd(rig: Rig, names: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await names();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { readdirSync, readFileSync, writeFileSync } = await import('node:fs');
    const folder = join(rig.dir, '.codex-flow/journal');
    const path = join(folder, readdirSync(folder).sort().at(-1) ?? '');
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    writeFileSync(path, whole);
    const found = await names();
    writeFileSync(path, text.slice(0, whole.length));
    return found;
  }
}

describe.runIf(canMount())('a disk', () => {
  // Where the space ends differs from size to size: in the journal, in the store, in the middle of a line.
  test.each([96, 128, 200, 256, 333, 400])(
    'of %i KiB that is full stops the run; with more room the same command goes on and repeats nothing',
    async (size) => {
      const { rig, executions, start, completed } = await counting();
      await using _ = rig;
      using disk = new Disk(join(rig.dir, '.codex-flow'), `size=${size}k`);
      const first = await start(1);
      expect(first.exitCode).toBe(1);
      expect(first.stderr).toMatch(
        /(the journal|the store of results) can't be written: no space is left on the device/,
      );
      const done = await withoutTornEnd(rig, completed);

      const still = await start(2);
      expect([1, 2]).toContain(still.exitCode);
      expect(still.stderr).toContain('no space is left on the device');

      disk.change('size=16m');
      const after = await start(3);
      expect(after.exitCode).toBe(0);
      const repeated = executions().filter(({ node, round }) => round > 1 && done.includes(node));
      expect(repeated).toEqual([]);
      expect((await completed()).length).toBe(200);
      process.stdout.write(
        `full disk of ${size} KiB: ${done.length} of 200 nodes complete before, none repeated\n`,
      );
    },
  );

  test.each(['journal', 'cache', '.'])(
    'that is read-only below .codex-flow/%s runs nothing',
    async (folder) => {
      const { rig, executions, start, completed } = await counting();
      await using _ = rig;
      using disk = new Disk(join(rig.dir, '.codex-flow', folder), 'size=8m');
      disk.change('ro');
      const refused = await start(1);
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toMatch(/^codex-flow: .*the file system is read-only/);
      expect(refused.stderr).not.toContain('    at ');
      expect(executions()).toEqual([]);
      disk.change('rw');
      expect((await start(2)).exitCode).toBe(0);
      disk.change('ro');
      expect((await start(3)).exitCode).toBe(2);
      expect((await completed()).length).toBe(200);
      expect(executions()).toHaveLength(100);
    },
  );
});

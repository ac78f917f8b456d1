// What the benchmarks share: a folder of their own, measured programs, medians, a table.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const usage = new URL('usage.mjs', import.meta.url).href;

export const program = here('../dist/cli/main.js');

/** Without the file of certificates that Node, where it is told of one, reads at each start: longer than all else of it. */
export const environment = { ...process.env };
delete environment.NODE_EXTRA_CA_CERTS;

/** Runs a Node program to its end: milliseconds by the clock and of the processor, MB at most. Throws where it fails. */
export function measure(cwd, ...args) {
  const startedAt = performance.now();
  const child = spawnSync(process.execPath, ['--import', usage, ...args], {
    cwd,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const wall = performance.now() - startedAt;
  if (child.status !== 0) throw new Error(`${args.join(' ')}: ${child.error ?? child.stderr}`);
  const used = JSON.parse(child.output[3]);
  return { wall, user: used.userCPUTime / 1000, rss: used.maxRSS / 1024 };
}

/** Runs a workflow with the simulated agent, with nothing shown. */
export const run = (cwd, file, ...flags) =>
  measure(cwd, program, 'run', file, '--agent', 'simulated', '--reporter', 'silent', ...flags);

/** Only hashes and appends the bytes that the last run has written, with the same flushing. */
export const yardstick = (cwd) => measure(cwd, here('yardstick.mjs'), ...written(cwd));

/** The journal and the segment of the last run; the segment only where it stored something. */
export function written(cwd) {
  const files = ['journal', 'cache'].map((name) => {
    const folder = join(cwd, '.codex-flow', name);
    const last = readdirSync(folder)
      .filter((each) => each.endsWith('.jsonl'))
      .sort()
      .at(-1);
    return { last, path: join(folder, last) };
  });
  const [journal, segment] = files;
  return segment.last === journal.last ? [journal.path, segment.path] : [journal.path];
}

export const bytesOf = (paths) => paths.reduce((sum, path) => sum + statSync(path).size, 0);

export const forget = (cwd) => rmSync(join(cwd, '.codex-flow'), { recursive: true, force: true });

/** Each number's own median over several measurements. */
export function median(measurements) {
  const middle = (name) =>
    measurements.map((each) => each[name]).sort((a, b) => a - b)[Math.floor(measurements.length / 2)];
  return Object.fromEntries(Object.keys(measurements[0]).map((name) => [name, middle(name)]));
}

export const times = (count, task) => Array.from({ length: count }, task);

export function table(title, heads, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  const text = [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('');
  process.stdout.write(`\n### ${title}\n\n${text}`);
}

export const ms = (value) => `${Math.round(value)} ms`;
export const mb = (value) => `${Math.round(value)} MB`;
export const ratio = (a, b) => `${(a / b).toFixed(2)} ×`;

/** Gives the task an empty folder, which is gone afterwards. */
export async function inFolder(task) {
  const folder = mkdtempSync(join(tmpdir(), 'codex-flow-bench-'));
  try {
    return await task(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

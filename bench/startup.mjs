// Start-up against a bare `node -e 0`, all in turns, since the clocks of machines drift: node bench/startup.mjs [runs]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from './measure.mjs';

const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const workflow = `name: Small
inputs:
  symptom: { type: string, default: it fails, description: What the user sees }
jobs:
  look:
    strategy: { matrix: { file: [a.ts, b.ts] } }
    steps:
      - id: look
        prompt: Read {{ matrix.file }}. What could cause this? {{ inputs.symptom }}
        output: { cause: string, sure: boolean }
  verdict:
    needs: look
    if: \${{ needs.look.result == 'success' }}
    steps:
      - id: sum-up
        prompt: "{{#each needs.look.instances}}{{ json outputs.look }}{{/each}}"
outputs:
  verdict: \${{ jobs.verdict.outputs.sum-up }}
`;

// More than of what takes longer: a start is short, and noise is not.
const rounds = 6 * Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'codex-flow-bench-'));
try {
  const file = join(folder, 'small.yml');
  writeFileSync(file, workflow);
  const run = ['run', file, '--fresh', '--agent', 'simulated', '--reporter', 'silent'];
  const commands = [
    ['`node -e 0`', ['-e', '0']],
    ['`codex-flow --version`', [program, '--version']],
    ['`codex-flow validate`', [program, 'validate', file]],
    ['`codex-flow plan`', [program, 'plan', file]],
    ['`codex-flow run`', [program, ...run]],
    ['`codex-flow --version`, nothing compiled', [program, '--version'], false],
    ['`codex-flow validate`, nothing compiled', [program, 'validate', file], false],
    ['`codex-flow run`, nothing compiled', [program, ...run], false],
  ];
  const times = commands.map(() => []);
  // The first two rounds fill caches, codex-flow's own included.
  for (let round = -2; round < rounds; round++) {
    for (const [i, [, args, compiled = true]] of commands.entries()) {
      const ms = timeOf(args, compiled);
      if (round >= 0) times[i].push(ms);
    }
  }
  process.stdout.write('| command | median | over bare node |\n|---|---|---|\n');
  for (const [i, [name]] of commands.entries()) {
    const over = median(times[i].map((ms, round) => ms - times[0][round]));
    process.stdout.write(
      `| ${name} | ${Math.round(median(times[i]))} ms | ${i === 0 ? '' : `${Math.round(over)} ms`} |\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Milliseconds from the start of a Node program to its end. */
function timeOf(args, compiled) {
  const cache = compiled
    ? { NODE_COMPILE_CACHE: join(folder, 'compiled') }
    : { NODE_DISABLE_COMPILE_CACHE: '1' };
  const startedAt = performance.now();
  execFileSync(process.execPath, args, {
    cwd: folder,
    env: { ...environment, ...cache },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return performance.now() - startedAt;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

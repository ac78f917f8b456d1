// Start-up against a bare `node -e 0`, all in turns, since the clocks of machines drift: node bench/startup.mjs [runs]
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, inFolder, ms, program, table } from './measure.mjs';

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

await inFolder((folder) => {
  const file = join(folder, 'small.yml');
  writeFileSync(file, workflow);
  const run = ['run', file, '--fresh', '--agent', 'simulated', '--reporter', 'silent'];
  const compiled = { NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const nothing = { NODE_DISABLE_COMPILE_CACHE: '1' };
  const commands = [
    ['`node -e 0`', ['-e', '0'], compiled],
    ['`codex-flow --version`', [program, '--version'], compiled],
    ['`codex-flow validate`', [program, 'validate', file], compiled],
    ['`codex-flow plan`', [program, 'plan', file], compiled],
    ['`codex-flow run`', [program, ...run], compiled],
    ['`codex-flow --version`, nothing compiled', [program, '--version'], nothing],
    ['`codex-flow validate`, nothing compiled', [program, 'validate', file], nothing],
    ['`codex-flow run`, nothing compiled', [program, ...run], nothing],
  ];
  const times = commands.map(() => []);
  // The first two rounds fill caches, codex-flow's own included.
  for (let round = -2; round < rounds; round++) {
    for (const [i, [, args, cache]] of commands.entries()) {
      const took = timeOf(folder, args, cache);
      if (round >= 0) times[i].push(took);
    }
  }
  const rows = commands.map(([name], i) => {
    const over = median(times[i].map((took, round) => took - times[0][round]));
    return [name, ms(median(times[i])), i === 0 ? '' : ms(over)];
  });
  table('Start-up', ['command', 'median', 'over bare node'], rows);
});

/** Milliseconds from the start of a Node program to its end, with nothing loaded beside it. */
function timeOf(cwd, args, cache) {
  const startedAt = performance.now();
  execFileSync(process.execPath, args, {
    cwd,
    env: { ...environment, ...cache },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return performance.now() - startedAt;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

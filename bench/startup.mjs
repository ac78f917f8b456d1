// Start-up against a bare `node -e 0`, in one run of hyperfine: node bench/startup.mjs
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

if (spawnSync('hyperfine', ['--version']).error !== undefined) {
  process.stderr.write('hyperfine is missing: install it (Debian: apt-get install hyperfine)\n');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'codex-flow-bench-'));
try {
  const file = join(folder, 'small.yml');
  const json = join(folder, 'times.json');
  writeFileSync(file, workflow);
  const node = process.execPath;
  const start = `${node} ${program}`;
  const cold = `env NODE_DISABLE_COMPILE_CACHE=1 ${start}`;
  const run = `run ${file} --fresh --agent simulated --reporter silent`;
  const commands = {
    '`node -e 0`': `${node} -e 0`,
    '`codex-flow --version`': `${start} --version`,
    '`codex-flow validate`': `${start} validate ${file}`,
    '`codex-flow plan`': `${start} plan ${file}`,
    '`codex-flow run`': `${start} ${run}`,
    '`codex-flow --version`, nothing compiled': `${cold} --version`,
    '`codex-flow validate`, nothing compiled': `${cold} validate ${file}`,
    '`codex-flow run`, nothing compiled': `${cold} ${run}`,
  };
  execFileSync(
    'hyperfine',
    ['-N', '--warmup', '5', '--runs', '40', '--export-json', json, ...Object.values(commands)],
    { stdio: 'ignore', cwd: folder, env: { ...environment, NODE_COMPILE_CACHE: join(folder, 'compiled') } },
  );
  const { results } = JSON.parse(readFileSync(json, 'utf8'));
  const bare = results[0].median;
  process.stdout.write('| command | median | of bare node |\n|---|---|---|\n');
  for (const [i, name] of Object.keys(commands).entries()) {
    const { median } = results[i];
    process.stdout.write(`| ${name} | ${Math.round(median * 1000)} ms | ${(median / bare).toFixed(2)} × |\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

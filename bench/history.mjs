// A small workflow replayed with and without 500 old runs of 1,000 nodes beside it: node bench/history.mjs [runs]
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadSource } from '../scripts/load-source.mjs';
import { inFolder, mb, median, ms, ratio, run, table, times, written } from './measure.mjs';
import { nodes } from './workflows.mjs';

const { openResultStore } = await loadSource('store/result-store.ts');

const oldRuns = 500;
const nodesEach = 1_000;
/** Nothing is wrong with these results. */
function fail(message) {
  throw new Error(message);
}

const mask = Object.assign((text) => text, { active: false });

/** Journals are copies of a real one; the results are put into the store by itself, a segment for each run. */
async function makeHistory(folder) {
  run(folder, nodes(folder, nodesEach), '--journal-detail', 'none');
  const [journal] = written(folder);
  const directory = join(folder, '.codex-flow', 'cache');
  for (let i = 0; i < oldRuns; i++) {
    const id = `20250101-${String(i).padStart(6, '0')}-oldrun`;
    copyFileSync(journal, join(folder, '.codex-flow', 'journal', `${id}.jsonl`));
    const store = await openResultStore({ directory, mask, warn: fail });
    if (!store.ok) throw new Error(store.error.message);
    await Promise.all(times(nodesEach, (_, n) => store.value.put(0, resultOf(id, i * nodesEach + n))));
    await store.value.close();
  }
}

function resultOf(run_id, n) {
  // Keys look random, as hashes do: the multiplier is odd, so none comes twice.
  const head = (Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  const output = { finding: 'nothing in the code checks this', confidence: 0.5, severity: 'medium' };
  const usage = { input_tokens: 260, cached_input_tokens: 0, output_tokens: 35, reasoning_output_tokens: 3 };
  return {
    v: 1,
    key: head.repeat(8),
    output,
    command: null,
    usage,
    duration_ms: 0,
    model: 'simulated',
    thread_id: 'simulated-df40ff251c5e-5737',
    run_id,
    node: `work[${n}]/look`,
    at: '2025-01-01T00:00:00.000Z',
  };
}

await inFolder(async (parent) => {
  const [without, within] = ['without', 'with'].map((name) => join(parent, name));
  for (const folder of [without, within]) mkdirSync(folder);
  await makeHistory(within);
  const flags = ['--journal-detail', 'none'];
  const prepared = [without, within].map((folder) => ({ folder, file: nodes(folder, 3) }));
  for (const { folder, file } of prepared) run(folder, file, ...flags);
  const found = times(3 * Number(process.argv[2] ?? 5), () =>
    prepared.map(({ folder, file }) => run(folder, file, ...flags)),
  );
  const [bare, full] = [0, 1].map((index) => median(found.map((pair) => pair[index])));
  const row = (name, { wall, user, rss }) => [name, ms(wall), ms(user), mb(rss), ratio(wall, bare.wall)];
  const rows = [row('nothing', bare), row(`${oldRuns} runs of ${nodesEach} nodes`, full)];
  table('A workflow of 3 nodes, replayed', ['beside it', 'wall', 'user', 'memory', 'of nothing'], rows);
});

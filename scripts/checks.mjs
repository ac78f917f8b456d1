// Writes docs/checks.md from what is known of each check and from its fixtures, whose outputs are made anew before. With
// --check it only says whether docs/checks.md is what the fixtures say; that these are what the program says is held by
// their test.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSource } from './load-source.mjs';

const docsPath = new URL('../docs/checks.md', import.meta.url);
const fixtures = new URL('../test/fixtures/checks/', import.meta.url);

if (!process.argv.includes('--check')) updateOutputs();
const { catalogue } = await loadSource('diagnostics/catalogue.ts');
const { rules } = await loadSource('diagnostics/rules.ts');

function updateOutputs() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', 'test/language/checks.test.ts'];
  const env = { ...process.env, UPDATE_FIXTURES: '1' };
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0)
    process.stderr.write('not all fixtures are sound: run "npx vitest run test/language/checks.test.ts"\n');
}

const read = (path) => readFileSync(new URL(path, fixtures), 'utf8').replaceAll('\r\n', '\n').trimEnd();
/** Longer than any run of backticks in the text. */
const fenced = (text, language = '') => {
  const ticks = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return [`${'`'.repeat(ticks + 1)}${language}`, text, '`'.repeat(ticks + 1)].join('\n');
};
const escapedCell = (text) => text.replaceAll('|', '\\|');

function section(code) {
  const { finds, why } = rules[code];
  const fixed = existsSync(new URL(`${code}/example.fixed`, fixtures));
  return [
    `## ${code}`,
    `${catalogue[code].severity === 'error' ? 'Error' : 'Warning'}${fixed ? ' · `--fix` corrects the example' : ''}`,
    finds,
    why,
    fenced(read(`${code}/example.yml`), 'yaml'),
    fenced(read(`${code}/example.out`)),
    'Right:',
    fenced(read(`${code}/example.right.yml`), 'yaml'),
  ].join('\n\n');
}

const codes = Object.keys(catalogue);
const rows = codes.map(
  (code) => `| [\`${code}\`](#${code}) | ${catalogue[code].severity} | ${escapedCell(rules[code].finds)} |`,
);
const text = `<!-- Made by scripts/checks.mjs from src/diagnostics and test/fixtures/checks: change those, then run "npm run docs". -->
# Checks

What \`codex-flow validate\` finds before anything runs: ${codes.length} checks. Each finding ends with the name of its check in brackets. An error keeps
a workflow from running; a warning does not. Below, each check has an example, what \`codex-flow validate example.yml\` says about
it, and the right form. [The guide](language.md#checking) tells of \`--fix\` and of output for machines.

| check | | finds |
|---|---|---|
${rows.join('\n')}

${codes.map(section).join('\n\n')}
`;

if (process.argv.includes('--check')) {
  const current = existsSync(docsPath) ? readFileSync(docsPath, 'utf8') : '';
  if (current !== text) {
    process.stderr.write('docs/checks.md is stale: run "npm run docs"\n');
    process.exitCode = 1;
  }
} else writeFileSync(docsPath, text);

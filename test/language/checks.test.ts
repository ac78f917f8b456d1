import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/diagnostics/catalogue.ts';
import { readWorkflow } from '../../src/language/load.ts';
import { casesIn, runFixture } from './run-fixture.ts';

/**
 * test/fixtures/checks/<code>/ holds examples of what a check finds, one thing each. `example.yml` stands in docs/checks.md
 * with its output, and `example.right.yml` as the right form. A folder stands for the root of a repository.
 */
const checks = fileURLToPath(new URL('../fixtures/checks/', import.meta.url));
const codes = readdirSync(checks, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const folderOf = (code: string): string => `${checks}${code}/`;

it('every check has fixtures, and all fixtures are of a check', () => {
  expect(codes.sort()).toEqual(Object.keys(catalogue).sort());
});

describe.each(codes)('%s', (code) => {
  const cases = casesIn(folderOf(code));

  it.each(cases)('%s', (name) => runFixture(folderOf(code), name, folderOf(code)));

  it('is what its fixtures show', () => {
    const outputs = cases.map((name) => readFileSync(`${folderOf(code)}${name}.out`, 'utf8'));
    expect(outputs.filter((text) => !text.includes(` [${code}]\n`))).toEqual([]);
    expect(cases).toContain('example');
  });

  it.each(cases.filter((name) => existsSync(`${folderOf(code)}${name}.right.yml`)))(
    'finds nothing in %s.right.yml',
    (name) => {
      const [root, file] = [folderOf(code), `${name}.right.yml`];
      const { diagnostics } = readWorkflow(`${root}${file}`, { root, displayPath: file, reads: root });
      expect(diagnostics.map((found) => found.code)).toEqual([]);
    },
  );
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { severityOf } from '../../src/diagnostics/catalogue.ts';
import { applyFixes } from '../../src/diagnostics/fix.ts';
import { renderReport } from '../../src/diagnostics/report.ts';
import { SourceFile } from '../../src/diagnostics/source.ts';
import { type Loaded, loadWorkflow, readWorkflow } from '../../src/language/load.ts';

const update = process.env.UPDATE_FIXTURES !== undefined;

/** The cases of a folder: each is a file `<name>.yml`, `<name>.right.yml` being what is right in its place. */
export const casesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yml') && !name.endsWith('.right.yml'))
    .map((name) => name.slice(0, -4))
    .sort();

/**
 * Each `<name>.yml` stands beside the frames it gives, `<name>.out`, and, where there are fixes, beside what it becomes
 * with them, `<name>.fixed`. UPDATE_FIXTURES=1 writes them anew: read what changed before you commit it.
 * `folder` ends with a slash; it stands for the repository that the workflow is in.
 */
export function runFixture(folder: string, name: string, reads?: string): void {
  const { source, workflow, diagnostics } = read(`${folder}${name}.yml`, {
    root: folder,
    displayPath: `${name}.yml`,
    reads,
  });
  same(`${folder}${name}.out`, renderReport(diagnostics, { color: false, width: 120 }));
  expect(workflow === undefined).toBe(diagnostics.some((found) => severityOf(found.code) === 'error'));
  const fixed = applyFixes(source, diagnostics).text;
  if (fixed === source.text) {
    if (update) rmSync(`${folder}${name}.fixed`, { force: true });
    expect(existsSync(`${folder}${name}.fixed`)).toBe(false);
    return;
  }
  same(`${folder}${name}.fixed`, fixed);
  const again = new SourceFile({ displayPath: `${name}.yml`, path: `${folder}${name}.yml`, text: fixed });
  const left = loadWorkflow(again, { root: folder, reads }).diagnostics;
  expect(left.length).toBeLessThanOrEqual(diagnostics.length);
}

/** A line `# (and so many more bytes)` stands for them: a file of that size would be in the way of all who search here. */
function read(path: string, options: Parameters<typeof readWorkflow>[1]): Loaded {
  const text = readFileSync(path, 'latin1');
  const [line, bytes] = /^# \(and (\d+) more bytes\)$/m.exec(text) ?? [];
  if (line === undefined) return readWorkflow(path, options);
  const folder = mkdtempSync(join(tmpdir(), 'codex-flow-large-'));
  try {
    const large = join(folder, 'large.yml');
    writeFileSync(large, text.replace(line, '#'.repeat(Number(bytes))), 'latin1');
    return readWorkflow(large, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function same(path: string, actual: string): void {
  if (update) writeFileSync(path, actual);
  expect(actual).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
}

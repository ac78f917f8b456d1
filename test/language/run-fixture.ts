import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { severityOf } from '../../src/diagnostics/catalogue.ts';
import { applyFixes } from '../../src/diagnostics/fix.ts';
import { renderDiagnostic, summarize } from '../../src/diagnostics/render.ts';
import { SourceFile } from '../../src/diagnostics/source.ts';
import { loadWorkflow, readWorkflow } from '../../src/language/load.ts';

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
  const { source, workflow, diagnostics } = readWorkflow(`${folder}${name}.yml`, {
    root: folder,
    displayPath: `${name}.yml`,
    reads,
  });
  const frames = diagnostics.map((found) => renderDiagnostic(found, { color: false, width: 120 }));
  same(`${folder}${name}.out`, `${[...frames, summarize(diagnostics)].join('\n\n')}\n`);
  expect(workflow === undefined).toBe(diagnostics.some((found) => severityOf(found.code) === 'error'));
  const fixed = applyFixes(source, diagnostics);
  if (fixed === source.text) return;
  same(`${folder}${name}.fixed`, fixed);
  const again = new SourceFile({ displayPath: `${name}.yml`, path: `${folder}${name}.yml`, text: fixed });
  const left = loadWorkflow(again, { root: folder, reads }).diagnostics;
  expect(left.length).toBeLessThanOrEqual(diagnostics.length);
}

function same(path: string, actual: string): void {
  if (update) writeFileSync(path, actual);
  expect(actual).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
}

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applyFixes } from '../../src/diagnostics/fix.ts';
import { renderDiagnostic, summarize } from '../../src/diagnostics/render.ts';
import { readWorkflow } from '../../src/language/load.ts';
import { load } from './sample.ts';

/**
 * Each `<name>.yml` stands beside the frames it gives, `<name>.out`, and, where there are fixes, beside what it becomes
 * with them, `<name>.fixed`. UPDATE_FIXTURES=1 writes them anew: read what changed before you commit it.
 */
const folder = fileURLToPath(new URL('../fixtures/language/', import.meta.url));
const update = process.env.UPDATE_FIXTURES !== undefined;
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => name.slice(0, -4));

function same(path: string, actual: string): void {
  if (update) writeFileSync(path, actual);
  expect(actual).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
}

describe('language fixtures', () => {
  it.each(names)('%s', (name) => {
    const { source, workflow, diagnostics } = readWorkflow(`${folder}${name}.yml`, {
      root: folder,
      displayPath: `${name}.yml`,
    });
    const frames = diagnostics.map((found) => renderDiagnostic(found, { color: false, width: 120 }));
    same(`${folder}${name}.out`, `${[...frames, summarize(diagnostics)].join('\n\n')}\n`);
    expect(workflow === undefined).toBe(diagnostics.some((found) => found.code !== 'required-default'));
    const fixed = applyFixes(source, diagnostics);
    if (fixed === source.text) return;
    same(`${folder}${name}.fixed`, fixed);
    expect(load(fixed).diagnostics.length).toBeLessThanOrEqual(diagnostics.length);
  });
});

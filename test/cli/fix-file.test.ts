import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { WorkflowFile } from '../../src/cli/find-workflow.ts';
import { fixFile } from '../../src/cli/fix-file.ts';

const root = mkdtempSync(join(tmpdir(), 'codex-flow-fix-'));
afterAll(() => rmSync(root, { recursive: true }));
const file: WorkflowFile = { name: 'w', path: join(root, 'w.yml'), display: 'w.yml', origin: 'local', root };

function fixed(text: string): { readonly text: string; readonly corrections: number } {
  writeFileSync(file.path, text);
  const result = fixFile(file);
  return { text: readFileSync(file.path, 'utf8'), corrections: result.ok ? result.value.length : Number.NaN };
}

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const samples = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yml') && !path.includes('not-utf8'))
  .sort()
  .map((path) => readFileSync(join(fixtures, path), 'utf8'));

/** A fixture's text with a few of its parts replaced by those that fixes are about. */
const mutated = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 6 }),
        fc.constantFrom(
          '{{ ',
          ' }}',
          '${{ ',
          '_',
          'only',
          ':',
          ' ',
          '"',
          "'",
          '\u00a0',
          '\t',
          '- ',
          '#',
          '\r\n',
          '```',
          '[',
          '}',
        ),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((changed, [at, length, put]) => {
      const start = at % (changed.length + 1);
      return changed.slice(0, start) + put + changed.slice(start + length);
    }, text),
  );

describe('fixing a file', () => {
  test('leaves nothing for a second time', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const once = fixed(text);
        const twice = fixed(once.text);
        expect(twice).toEqual({ text: once.text, corrections: 0 });
      }),
      { numRuns: Number(process.env.FIX_RUNS ?? 100) },
    );
  });

  test('corrects thousands of slips in one line in no time', () => {
    const steps = Array.from({ length: 4_000 }, () => '{run: x,shel: sh}').join(',');
    // Each on its own would take minutes, which the time limit of the test tells.
    const { text, corrections } = fixed(`jobs: {a: {steps: [${steps}]}}\n`);
    expect(corrections).toBe(4_001);
    expect(text).not.toContain('shel:');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyFixes } from '../../src/diagnostics/fix.ts';
import { renderDiagnostic } from '../../src/diagnostics/render.ts';
import { fixture, load } from './sample.ts';

const seeds = ['everything.yml', 'ten-mistakes.yml', 'contexts.yml', 'keys.yml', 'anchors.yml'].map(fixture);
const pieces = [
  '{{',
  '}}',
  '${{',
  '{{#each x}}',
  '{{/each}}',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '\t',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '|',
  '>',
  '&a',
  '*a',
  '<<: *a',
  '#',
  '!!',
  '@',
  '`',
  '%',
  '---\n',
  '...\n',
  '\r\n',
  '\0',
  '\ufeff',
  '\u{1f600}',
  '漢字',
  '\ud800',
  'null',
  'true',
  '1e999',
  '.nan',
  '0x',
  '__proto__',
  'constructor',
  'inputs.',
  'needs.a.outputs',
  '? ',
  ',',
  '\\',
  '~',
  '&&',
  'success()',
];

/** Loading never throws, says why where there is no workflow, and points into the file. */
function holds(text: string): void {
  const { workflow, diagnostics, source } = load(text);
  if (workflow === undefined) expect(diagnostics.length).toBeGreaterThan(0);
  for (const found of diagnostics) {
    const { start, end } = found.place.range;
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(start).toBeLessThanOrEqual(found.place.file.text.length);
    expect(renderDiagnostic(found, { color: false, width: 80 })).not.toMatch(/undefined|\[object|NaN/);
  }
  applyFixes(source, diagnostics);
}

describe('broken workflows', () => {
  const seed = fc.constantFrom(...seeds);

  it('with mutations give diagnostics', () => {
    const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 12 }), put: fc.constantFrom('', ...pieces) });
    fc.assert(
      fc.property(seed, fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
        let mutated = text;
        for (const { at, cut, put } of edits) {
          const start = at % (mutated.length + 1);
          mutated = mutated.slice(0, start) + put + mutated.slice(start + cut);
        }
        holds(mutated);
      }),
      { numRuns: 120 },
    );
  });

  it('cut short or with lines removed give diagnostics', () => {
    fc.assert(
      fc.property(seed, fc.nat(), fc.array(fc.nat(), { maxLength: 3 }), (text, at, removed) => {
        holds(text.slice(0, at % text.length));
        const lines = text.split('\n');
        for (const line of removed) lines.splice(line % lines.length, 1);
        holds(lines.join('\n'));
      }),
      { numRuns: 60 },
    );
  });

  it('of binary data give diagnostics', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => holds(Buffer.from(bytes).toString('latin1'))),
      { numRuns: 150 },
    );
  });

  it.each([
    ['open brackets', '['.repeat(200_000)],
    ['open braces', '{a: '.repeat(50_000)],
    ['nested dashes', '- '.repeat(5_000)],
    ['more nested dashes', `jobs:\n${'- '.repeat(50_000)}`],
    ['nested keys', '? '.repeat(20_000)],
    ['many unknown keys', Array.from({ length: 5_000 }, (_, i) => `k${i}: 1`).join('\n')],
    ['many values with a colon', `jobs:\n  a:\n    steps:\n${'      - prompt: x: y\n'.repeat(2_000)}`],
    ['many steps with a template', `jobs:\n  a:\n    steps:\n${'      - prompt: {{ x }}\n'.repeat(3_000)}`],
    [
      'a wide include',
      `jobs:\n  a:\n    strategy:\n      matrix:\n        include:\n${Array.from({ length: 10_000 }, (_, i) => `          - { x: a${i} }\n`).join('')}    steps: [{ prompt: "{{ matrix.x }}" }]`,
    ],
    ['a path without end', `jobs: { a: { steps: [{ prompt: "{{ inputs${'.x'.repeat(100_000)} }}" }] } }`],
    ['nested maps', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['brackets in a text', `name: "${'['.repeat(500)}"\njobs: {}`],
    ['many templates', `jobs:\n${'  a: {{ x }}\n'.repeat(1_000)}`],
    [
      'a wide matrix',
      `jobs:\n  a:\n    strategy: { matrix: { n: [${Array.from({ length: 10_000 }, (_, i) => i)}] } }\n    steps: [{ prompt: hi }]`,
    ],
    [
      'many jobs',
      `jobs:\n${Array.from({ length: 1_000 }, (_, i) => `  j${i}: { needs: j${i + 1}, steps: [{ prompt: "{{ needs.j${i + 1}.result }}" }] }`).join('\n')}`,
    ],
    [
      'a long chain of aliases',
      `x-a0: &a0 [1, 2]\n${Array.from({ length: 60 }, (_, i) => `x-a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join('\n')}\njobs: {}`,
    ],
  ])('%s take no time to speak of', (_, text) => {
    const start = performance.now();
    holds(text);
    // Some hundred milliseconds each; what is not bounded takes minutes.
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

import { describe, expect, it } from 'vitest';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { applyFixes } from '../../src/diagnostics/fix.ts';
import { SourceFile } from '../../src/diagnostics/source.ts';

const file = new SourceFile({ displayPath: 'a.yml', text: '0123456789' });

function fixed(...fixes: [start: number, end: number, text: string][][]): string {
  return applyFixes(
    file,
    fixes.map((edits) =>
      diagnostic(
        'empty-file',
        { file, range: { start: 0, end: 0 } },
        {},
        {
          fix: {
            description: '',
            edits: edits.map(([start, end, text]) => ({ place: { file, range: { start, end } }, text })),
          },
        },
      ),
    ),
  ).text;
}

describe('fixes', () => {
  it('are all applied, whatever their order', () => {
    expect(fixed([[8, 9, 'X']], [[0, 2, '']], [[4, 4, '--']])).toBe('23--4567X9');
  });

  it('that overlap wait for the next round', () => {
    expect(fixed([[2, 5, 'A']], [[4, 6, 'B']], [[5, 6, 'C']])).toBe('01AC6789');
  });

  it('are applied whole or not at all', () => {
    expect(
      fixed(
        [[2, 3, 'A']],
        [
          [2, 3, 'B'],
          [8, 9, 'B'],
        ],
      ),
    ).toBe('01A3456789');
  });

  it('of other files are left alone', () => {
    const other = new SourceFile({ displayPath: 'b.yml', text: '0123456789' });
    const place = { file: other, range: { start: 0, end: 1 } };
    const foreign = diagnostic(
      'empty-file',
      place,
      {},
      { fix: { description: '', edits: [{ place, text: 'X' }] } },
    );
    expect(applyFixes(file, [foreign]).text).toBe(file.text);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Screen } from '../../../src/reporters/tree/screen.ts';
import { truncate } from '../../../src/reporters/width.ts';
import { Terminal } from './terminal.ts';

describe('Screen', () => {
  it('writes only the lines that changed', () => {
    const written: string[] = [];
    const screen = new Screen((text) => written.push(text));
    const size = { columns: 80, rows: 24 };
    screen.draw(['one', 'two', 'three'], size);
    screen.draw(['one', 'TWO', 'three'], size);
    screen.draw(['one', 'TWO', 'three'], size);
    expect(written).toHaveLength(2);
    expect(written[1]).toContain('TWO');
    expect(written[1]).not.toContain('one');
  });

  it('shows nothing but the last frame, whatever was drawn before and however the width changed', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '日', 'é'), maxLength: 40, size: 'max' });
    const frame = fc.record({
      lines: fc.array(line, { maxLength: 6 }),
      columns: fc.constantFrom(10, 24, 30, 41),
      above: fc.constantFrom(
        '',
        '',
        'a note\n',
        'two\nnotes that are far too long for one row of a terminal\n',
      ),
    });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 12 }), (frames) => {
        const terminal = new Terminal(40);
        const screen = new Screen((text) => terminal.write(text));
        terminal.write('$ codex-flow run\n');
        screen.open();
        let kept = '$ codex-flow run\n';
        for (const { lines: wished, columns, above } of frames) {
          const lines = wished.map((each) => truncate(each, columns - 1));
          terminal.resize(columns);
          screen.draw(lines, { columns, rows: 24 }, above);
          kept += above;
          const expected = kept + lines.map((each) => `${each.trimEnd()}\n`).join('');
          expect(terminal.text).toBe(expected.trimEnd());
        }
        screen.close();
        expect(terminal.cursorShown).toBe(true);
      }),
    );
  });

  it('starts anew below what others have written', () => {
    const terminal = new Terminal(40);
    const screen = new Screen((text) => terminal.write(text));
    screen.draw(['frame 1'], { columns: 40, rows: 24 });
    terminal.write('$ fg\n');
    screen.forget();
    screen.draw(['frame 2'], { columns: 40, rows: 24 });
    expect(terminal.text).toBe('frame 1\n$ fg\nframe 2');
  });
});

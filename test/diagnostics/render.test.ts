import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { renderDiagnostic, summarize } from '../../src/diagnostics/render.ts';
import { renderReport } from '../../src/diagnostics/report.ts';
import { SourceFile } from '../../src/diagnostics/source.ts';

function found(text: string, part: string, more: { at?: number; end?: number } = {}) {
  const file = new SourceFile({ displayPath: 'a.yml', text });
  const start = more.at ?? text.indexOf(part);
  const place = { file, range: { start, end: more.end ?? start + part.length } };
  return diagnostic('bad-value', place, { section: '"x"', problem: 'is bad' });
}

const frame = (
  text: string,
  part: string,
  options: { width?: number; at?: number; end?: number } = {},
): string[] => {
  const { width, ...more } = options;
  const rendered = renderDiagnostic(found(text, part, more), {
    color: false,
    ...(width === undefined ? {} : { width }),
  });
  return rendered.split('\n').slice(1);
};

/** A text with as many characters as it has columns, so that places in it can be counted. */
const columnsOf = (text: string): string =>
  [...new Intl.Segmenter().segment(text)]
    .map(({ segment }) => segment.slice(0, 1).repeat(stringWidth(segment)))
    .join('');

describe('a frame', () => {
  it('has the message, the line and the range', () => {
    expect(renderDiagnostic(found('a: 1\nb: two\n', 'two'), { color: false })).toBe(
      ['a.yml:2:4: error: "x" is bad [bad-value]', '  |', '2 | b: two', '  |    ^^^'].join('\n'),
    );
  });

  it('shows other places that matter', () => {
    const file = new SourceFile({ displayPath: 'a.yml', text: 'a: 1\na: 2\n' });
    const at = (start: number) => ({ file, range: { start, end: start + 1 } });
    const twice = diagnostic(
      'duplicate-key',
      at(5),
      { key: 'a' },
      { related: [{ place: at(0), note: 'first set here' }] },
    );
    expect(renderDiagnostic(twice, { color: false })).toBe(
      [
        'a.yml:2:1: error: key "a" is set twice: keep one of the two [duplicate-key]',
        '  |',
        '2 | a: 2',
        '  | ^',
        'a.yml:1:1: note: first set here',
        '  |',
        '1 | a: 1',
        '  | -',
      ].join('\n'),
    );
  });

  it('underlines each line of a range over a few, without indentation and empty lines', () => {
    expect(frame('a:\n  b\n\n  c\nd', '', { at: 0, end: 12 })).toEqual([
      '  |',
      '1 | a:',
      '  | ^^',
      '2 |   b',
      '  |   ^',
      '4 |   c',
      '  |   ^',
    ]);
  });

  it('shows the first and the last line of a range over many', () => {
    const text = Array.from({ length: 12 }, (_, index) => `  line ${index + 1}`).join('\r\n');
    expect(frame(text, '', { at: 7, end: text.length })).toEqual([
      '   |',
      ' 1 |   line 1',
      '   |        ^',
      ' … |',
      '12 |   line 12',
      '   |   ^^^^^^^',
    ]);
  });

  it('has one caret for a range without length, also at the end of a line and of the file', () => {
    expect(frame('ab\ncd', '', { at: 2, end: 2 }).at(-1)).toBe('  |   ^');
    expect(frame('ab\ncd', '', { at: 5, end: 5 })).toEqual(['  |', '2 | cd', '  |   ^']);
    expect(frame('', '', { at: 0, end: 0 })).toEqual(['  |', '1 |', '  | ^']);
  });

  it('aligns tabs, wide and combined characters', () => {
    expect(frame('\tx: bad', 'bad')).toEqual(['  |', '1 |     x: bad', '  |        ^^^']);
    expect(frame('漢字: bad', 'bad')).toEqual(['  |', '1 | 漢字: bad', '  |       ^^^']);
    expect(frame('x: 漢字', '漢字').at(-1)).toBe('  |    ^^^^');
    expect(frame('👩‍👩‍👧 e\u0301: bad', 'bad').at(-1)).toBe('  |       ^^^');
    expect(frame('x: 👩‍👩‍👧!', '👩‍👩‍👧').at(-1)).toBe('  |    ^^');
  });

  it('does without the carriage return', () => {
    expect(frame('a: bad\r\nb: 1\r\n', 'bad')).toEqual(['  |', '1 | a: bad', '  |    ^^^']);
  });

  it('shows control characters instead of sending them to the terminal', () => {
    const rendered = renderDiagnostic(found('a: \x1b[31mbad\u202e', 'bad'), { color: false });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(rendered).not.toMatch(/[\x1b\u202e]/);
    expect(rendered).toContain('a: ␛[31mbad');
  });

  it.each([40, 60, 80, 120])('keeps within %i columns, with the range in sight', (width) => {
    const text = `key: ${'a'.repeat(200)} BAD ${'b'.repeat(200)}`;
    const [, line = '', carets = ''] = frame(text, 'BAD', { width });
    expect(line.length).toBeLessThanOrEqual(width);
    expect(line).toMatch(/^1 \| ….*…$/);
    expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('BAD');
  });

  it('cuts a line at one end only where the range is at the other', () => {
    const long = 'a'.repeat(100);
    expect(frame(`BAD ${long}`, 'BAD', { width: 40 })[1]).toMatch(/^1 \| BAD a+…$/);
    expect(frame(`${long} BAD`, 'BAD', { width: 40 })[1]).toMatch(/^1 \| …a+ BAD$/);
  });

  it('is quick on a line of any length', () => {
    const start = performance.now();
    expect(frame(`${'x'.repeat(1_000_000)}BAD${'y'.repeat(1_000_000)}`, 'BAD').join('').length).toBeLessThan(
      3_100,
    );
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it.each([20, 40, 80, 200])('shows what it underlines, whatever stands around it, at width %i', (width) => {
    const word = fc.constantFrom(
      'a',
      'word',
      '\t',
      ' ',
      '漢',
      'ｗ',
      '👩‍👩‍👧',
      '👍🏽',
      'e\u0301',
      '\u001b[31m',
      '…',
      '\u00a0',
    );
    const line = fc.array(word, { maxLength: 120 }).map((words) => words.join(''));
    const parts = fc.tuple(line, line, fc.constantFrom('\n', '\r\n'), line);
    fc.assert(
      fc.property(parts, ([before, after, end, other]) => {
        const marked = '<BAD>';
        const start = `${other}${end}${before}`.length;
        const text = `${other}${end}${before}${marked}${after}${end}${other}`;
        const [, shown = '', carets = ''] = frame(text, '', { at: start, end: start + marked.length, width });
        expect(stringWidth(shown)).toBeLessThanOrEqual(width);
        const at = columnsOf(shown).lastIndexOf(marked);
        expect(carets).toBe(`${'  |'.padEnd(at)}${'^'.repeat(marked.length)}`);
      }),
      { numRuns: 200 },
    );
  });

  it('is coloured when asked', () => {
    const rendered = renderDiagnostic(found('a: bad', 'bad'), { color: true });
    expect(rendered).toContain('\u001b[31m^^^');
    expect(rendered).toContain('\u001b[31merror:');
  });
});

describe('the summary', () => {
  const error = (name: string) => {
    const file = new SourceFile({ displayPath: name, text: 'a' });
    return diagnostic('empty-file', { file, range: { start: 0, end: 1 } }, {});
  };
  const warning = (name: string) => {
    const file = new SourceFile({ displayPath: name, text: 'a' });
    return diagnostic('required-default', { file, range: { start: 0, end: 1 } }, { input: 'a' });
  };

  it.each([
    [[], 'no errors'],
    [[error('a')], '1 error in 1 file'],
    [[error('a'), error('a'), warning('b')], '2 errors and 1 warning in 2 files'],
    [[warning('a'), warning('b')], '2 warnings in 2 files'],
  ])('counts %#', (diagnostics, words) => expect(summarize(diagnostics)).toBe(words));

  it('says what can be mended', () => {
    const mendable = { ...error('a'), fix: { description: 'x', edits: [] } };
    expect(summarize([mendable, error('b')])).toBe(
      '2 errors in 2 files; "validate --fix" corrects 1 of them',
    );
  });
});

describe('a report', () => {
  const file = (lines: number): SourceFile =>
    new SourceFile({ displayPath: 'a.yml', text: 'x: bad '.repeat(lines) });
  const errors = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const place = { file: many, range: { start: index * 7 + 3, end: index * 7 + 6 } };
      return diagnostic('bad-value', place, { section: '"x"', problem: 'is bad' });
    });
  const many = file(60_000);
  const framesIn = (text: string): number => text.match(/\[bad-value\]$/gm)?.length ?? 0;

  it('is empty where there is nothing to tell', () => {
    expect(renderReport([], { color: false, width: 80 })).toBe('');
  });

  it('shows a hundred findings of a file and counts the others', () => {
    expect(framesIn(renderReport(errors(100), { color: false, width: 80 }))).toBe(100);
    const text = renderReport(errors(101), { color: false, width: 80 });
    expect(framesIn(text)).toBe(100);
    expect(text).toMatch(
      /\n\na\.yml: 1 more finding is not shown; "validate --format json" lists all of them\n\n101 errors in 1 file\n$/,
    );
  });

  it('is quick for tens of thousands of findings in one line', () => {
    const start = performance.now();
    expect(renderReport(errors(60_000), { color: false, width: 80 })).toContain('59900 more findings');
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('leaves out warnings before errors', () => {
    const place = { file: many, range: { start: 0, end: 1 } };
    const warnings = Array.from({ length: 150 }, () => diagnostic('required-default', place, { input: 'a' }));
    const text = renderReport([...warnings, ...errors(1)], { color: false, width: 80 });
    expect(framesIn(text)).toBe(1);
    expect(text).toContain('51 more findings are not shown');
  });
});

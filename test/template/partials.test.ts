import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { unplacedText } from '../../src/diagnostics/source.ts';
import { err, ok } from '../../src/model/result.ts';
import type { Partials, Text } from '../../src/model/workflow.ts';
import { textReferences } from '../../src/template/references.ts';
import { renderText } from '../../src/template/render.ts';
import { scopeOf } from '../expression/support.ts';

const contexts = {
  inputs: { topic: 'auth', list: ['a', 'b'], none: null },
};

/** A text that may take in the others. */
function withPartials(source: string, files: Readonly<Record<string, string>>): Text {
  const known = new Map<string, Text>();
  const partials: Partials = {
    find(name, place) {
      const text = files[name];
      if (text === undefined) return err(diagnostic('unknown-partial', place, { name, expected: [] }));
      const found = known.get(name) ?? { ...unplacedText(text, `partials/${name}.md`), partials };
      known.set(name, found);
      return ok(found);
    },
  };
  return { ...unplacedText(source, 'flow.yml'), partials };
}

function render(source: string, files: Readonly<Record<string, string>>): string {
  const rendered = renderText(withPartials(source, files), scopeOf(contexts), { kind: 'prose' });
  return rendered.ok ? rendered.value : `error: ${rendered.error}`;
}

describe('partials', () => {
  test.each([
    ['within a line, without its last line break', 'a {{> p }} b', { p: 'P\n' }, 'a P b'],
    ['on a line of its own, with one', 'a\n{{> p }}\nb', { p: 'P' }, 'a\nP\nb'],
    ['indented as far as its place', 'a\n  {{> p }}\nb', { p: '1\n\n2\n' }, 'a\n  1\n\n  2\nb'],
    ['at the end of the text', 'a\n{{> p }}', { p: 'P\n' }, 'a\nP'],
    ['in lines that end as on Windows', 'a\r\n  {{> p }}\r\nb', { p: '1\r\n2\r\n' }, 'a\r\n  1\r\n  2\r\nb'],
    ['with an empty one', 'a\n{{> p }}\nb', { p: '' }, 'a\nb'],
    ['with ~, which takes white space away', 'a  {{~> p ~}}  b', { p: 'P\n' }, 'aPb'],
    ['within another', '- {{> p }}', { p: 'p {{> q }}\n', q: 'q\n' }, '- p q'],
    ['in a folder, and by a name in quotes', '{{> x/p }}{{> "x/p" }}', { 'x/p': 'P' }, 'PP'],
    ['see contexts', '{{> p }}', { p: '{{ inputs.topic }}' }, 'auth'],
    [
      'see what they are given',
      '{{> p a="x" b=inputs.topic c=(len inputs.list) }}',
      { p: '{{ with.a }} {{ with.b }} {{ with.c }}' },
      'x auth 2',
    ],
    [
      'see no loop around them',
      '{{#each inputs.list}}{{> p item=this at=@index }}{{/each}}',
      { p: '{{ with.at }}{{ with.item }}' },
      '0a1b',
    ],
    [
      'take what is not given for false in {{#if}}',
      '{{> p }}{{> p a=1 }}',
      { p: '{{#if with.a}}yes{{else}}no{{/if}}' },
      'noyes',
    ],
    [
      'are text: braces in what they are given mean nothing',
      '{{> p a="{{ inputs.x }}" }}',
      { p: '{{ with.a }}' },
      '{{ inputs.x }}',
    ],
  ])('%s', (_, source, files, expected) => {
    expect(render(source, files)).toBe(expected);
  });

  test('do not hand on what they are given', () => {
    const files = { p: '{{> q }}', q: '{{ with.a }}' };
    expect(render('{{> p a=1 }}', files)).toMatch(
      /^error: with has no "a".* \(partials\/q\.md:1:9, used at partials\/p\.md:1:1, used at flow\.yml:1:1\)$/,
    );
  });

  test('that fail name their own place', () => {
    expect(render('x {{> p a=inputs.none }}', { p: 'y\n{{ with.a.b }}' })).toBe(
      'error: with.a is null here, so it has no "b": ask {{#if}} first (partials/p.md:2:11, used at flow.yml:1:3)',
    );
    expect(render('x {{> p a=inputs.topc }}', { p: '' })).toMatch(/\(flow\.yml:1:18\)$/);
  });

  test('can do no more than they may', () => {
    expect(render('{{> p }}', { p: '{{> p }}' })).toMatch(
      /partial "p" takes in itself: p -> p \(partials\/p\.md:1:5\)/,
    );
    expect(render('{{> gone }}', {})).toMatch(/there is no partial "gone"/);
    expect(renderText(unplacedText('{{> p }}'), scopeOf(contexts), { kind: 'prose' })).toMatchObject({
      ok: false,
    });
    const wide = { a: '{{> b }}'.repeat(40), b: '{{> c }}'.repeat(40), c: 'c' };
    expect(render('{{> a }}', wide)).toMatch(/at most 1000 in all/);
  });

  test('add what they refer to', () => {
    const text = withPartials('{{> p a=inputs.topic }}', {
      p: '{{ git.sha }}{{#if with.a}}{{ inputs.list.[0] }}{{/if}}',
    });
    expect(
      textReferences(text).map(({ path, place }) => `${place.file.displayPath} ${path.join('.')}`),
    ).toEqual([
      'flow.yml inputs.topic',
      'partials/p.md git.sha',
      'partials/p.md with.a',
      'partials/p.md inputs.list.0',
    ]);
  });

  test('are the same as their text written in their place', () => {
    const plain = fc.stringMatching(/^[a-z .]{0,8}$/);
    const lines = fc.array(plain, { maxLength: 4 });
    fc.assert(
      fc.property(lines, lines, lines, (before, inside, after) => {
        const text = (parts: readonly string[]): string => parts.map((part) => `${part}\n`).join('');
        const source = `${text(before)}{{> p }}\n${text(after)}`;
        expect(render(source, { p: text(inside) })).toBe(text([...before, ...inside, ...after]));
      }),
    );
  });
});

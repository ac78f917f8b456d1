import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SourceFile } from '../../src/diagnostics/source.ts';
import { loadWorkflow } from '../../src/language/load.ts';

describe('files that a workflow names as they are', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'codex-flow-files-'));
    writeFileSync(join(folder, 'there.md'), 'there');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const missing = (text: string, reads: string | undefined = folder) =>
    loadWorkflow(new SourceFile({ displayPath: 'w.yml', path: join(folder, 'w.yml'), text }), {
      root: folder,
      reads,
    })
      .diagnostics.filter((found) => found.code === 'file-not-found')
      .map(({ place }) => place.file.text.slice(place.range.start, place.range.end));

  const first = (step: string) => `jobs: { a: { steps: [{ ${step} }] } }\n`;

  it.each([
    ['a file in a prompt', first(`prompt: "{{ fence (file 'gone.md') }}"`), ["'gone.md'"]],
    ['a file in a command', first(`run: "echo {{ file 'gone.md' }}"`), ["'gone.md'"]],
    ['a file in a condition', first(`prompt: "{{#if (len (file 'gone.md'))}}x{{/if}}"`), ["'gone.md'"]],
    ['an image', first('prompt: x, images: [gone.png]'), ['gone.png']],
    ['one that is there', first(`prompt: "{{ file 'there.md' }}"`), []],
    [
      'one that a value names',
      first('prompt: "{{ file git.branch }}", images: ["{{ git.branch }}.png"]'),
      [],
    ],
  ])('must be there before the first step: %s', (_, text, found) => {
    expect(missing(text)).toEqual(found);
  });

  it('may be made by what runs before, and are not looked for where the repository is not known', () => {
    const later = `jobs:
  a: { steps: [{ run: make it }, { prompt: "{{ file 'made.md' }}" }] }
  b: { needs: a, steps: [{ prompt: x, images: [made.png] }] }
`;
    expect(missing(later)).toEqual([]);
    expect(missing(first('prompt: x, images: [gone.png]'), '')).toEqual(['gone.png']);
  });
});

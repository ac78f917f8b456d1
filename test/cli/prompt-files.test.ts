import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type JournalRecord, Rig } from '../rig/rig.ts';
import { expectRefusal } from './texts.ts';

const files = {
  'flows/w.yml': `jobs:
  review:
    strategy: { matrix: { file: [a.ts, b.ts], include: [{ file: b.ts, depth: 3 }] } }
    steps:
      - id: look
        prompt:
          file: prompts/look.md
          with: { list: "\${{ fromJSON('[1, 2]') }}", name: "for \${{ matrix.file }}" }
  other:
    steps:
      - prompt: "Read all.\\n{{> rules }}\\n"
`,
  'flows/prompts/look.md':
    'Look at {{ matrix.file }} {{ with.name }}:\n{{#each with.list}}\n  {{> item n=this }}\n{{/each}}\n',
  'flows/partials/item.md': '- number {{ with.n }}\n',
  'flows/partials/rules.md': 'Be brief.\n',
  'src/a.ts': 'export {};\n',
};

const run = ['run', 'flows/w.yml', '--agent', 'simulated', '--reporter', 'silent'];
const nodes = (journal: readonly JournalRecord[]): ReadonlyMap<unknown, JournalRecord> =>
  new Map(journal.filter(({ type }) => type === 'node.completed').map((record) => [record.node, record]));

describe('prompts in files', () => {
  test('are rendered with what they are given, and run again only if what they say changes', async () => {
    await using rig = await Rig.create({ files, git: true });
    expect((await rig.run(run)).exitCode).toBe(0);
    expect(nodes(await rig.journal()).get('review[1]/look')?.input).toMatchObject({
      text: 'Look at b.ts for b.ts:\n  - number 1\n  - number 2\n',
    });
    // Nothing of this is part of the tree that the steps read.
    await rig.write('flows/prompts/look.md', `{{! A note. }}${files['flows/prompts/look.md']}`);
    await rig.write('flows/partials/rules.md', 'Be very brief.\n');
    expect((await rig.run(run)).exitCode).toBe(0);
    const again = nodes(await rig.journal());
    expect([...again].map(([node, { cached }]) => [node, cached])).toEqual([
      ['review[0]/look', true],
      ['review[1]/look', true],
      ['other/step-1', false],
    ]);
    await rig.write('src/a.ts', 'export const a = 1;\n');
    const { stdout } = await rig.run(['plan', 'flows/w.yml', '--agent', 'simulated']);
    expect(stdout).toContain('workspace changed');
  });

  test('mean the same with line ends of Windows, and mistakes in them stand where they stand', async () => {
    await using rig = await Rig.create({ files });
    expect((await rig.run(run)).exitCode).toBe(0);
    const windows = (path: keyof typeof files): string => files[path].replaceAll('\n', '\r\n');
    for (const path of [
      'flows/prompts/look.md',
      'flows/partials/item.md',
      'flows/partials/rules.md',
    ] as const)
      await rig.write(path, `\ufeff${windows(path)}`);
    const { stdout } = await rig.run(['plan', 'flows/w.yml', '--agent', 'simulated']);
    expect(stdout).toContain('3 nodes in 2 jobs: 3 replayed');
    await rig.write('flows/prompts/look.md', `${windows('flows/prompts/look.md')}{{ with.nam }}\r\n`);
    expect((await rig.run(['validate', 'flows/w.yml'])).stdout).toContain(
      'flows/prompts/look.md:5:9: error: "nam" is not in with',
    );
  });

  test('show mistakes in their own frames, with the places that use them', async () => {
    const look = files['flows/prompts/look.md'].replace('matrix.file', 'matrix.fil');
    await using rig = await Rig.create({
      files: { ...files, 'flows/prompts/look.md': look, 'flows/partials/item.md': '{{ with.m }}\n' },
    });
    const { exitCode, stdout } = await rig.run(['validate', 'flows/w.yml']);
    expect(exitCode).toBe(2);
    expect(
      stdout,
    ).toBe(`flows/partials/item.md:1:9: error: "m" is not in with, which has "n" [unknown-reference]
  |
1 | {{ with.m }}
  |         ^
flows/prompts/look.md:3:3: note: used here
  |
3 |   {{> item n=this }}
  |   ------------------
flows/w.yml:7:17: note: used here
  |
7 |           file: prompts/look.md
  |                 ---------------

flows/prompts/look.md:1:19: error: "fil" is not in matrix: did you mean "file"? [unknown-reference]
  |
1 | Look at {{ matrix.fil }} {{ with.name }}:
  |                   ^^^
flows/w.yml:7:17: note: used here
  |
7 |           file: prompts/look.md
  |                 ---------------

2 errors in 2 files
`);
  });

  test('name the place where they fail in a run', async () => {
    await using rig = await Rig.create({
      files: { ...files, 'flows/partials/item.md': '{{ matrix.depth }}\n' },
    });
    expect((await rig.run(run)).exitCode).toBe(1);
    const failed = (await rig.journal()).find(({ type }) => type === 'node.failed');
    expect(failed).toMatchObject({
      node: 'review[0]/look',
      class: 'template',
      message: expect.stringMatching(
        /matrix has no "depth".*\(flows\/partials\/item\.md:1:11, used at flows\/prompts\/look\.md:3:3\)$/,
      ),
    });
  });

  test('stay in the repository, also by links', async () => {
    await using rig = await Rig.create({ files: { ...files, 'secret.md': 'secret\n' } });
    rig.git('init', '--quiet', 'flows');
    await symlink(join(rig.dir, 'secret.md'), join(rig.dir, 'flows/partials/leak.md'));
    await symlink(join(rig.dir, 'secret.md'), join(rig.dir, 'flows/prompts/leak.md'));
    await rig.write(
      'flows/v.yml',
      `jobs:
  a:
    steps:
      - prompt: "{{> leak }}{{> ../../secret }}"
      - prompt: { file: prompts/leak.md }
      - prompt: { file: ../secret.md }
      - prompt: { file: ${JSON.stringify(join(rig.dir, 'secret.md'))} }
`,
    );
    const refused = await rig.run(['plan', 'v.yml'], { cwd: 'flows' });
    expectRefusal(refused, /partial "partials\/leak\.md" leaves/, /there is no partial "\.\.\/\.\.\/secret"/);
    expect(refused.stderr.match(/prompt file "[^"]*" leaves/g)).toHaveLength(3);
    expect(refused.stderr).not.toContain('1 | secret');
  });
});

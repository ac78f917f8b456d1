import { chmodSync, mkdirSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FunctionError } from '../../src/model/scope.ts';
import { createWorkspace } from '../../src/store/workspace.ts';
import { Folder, repository } from '../git/folder.ts';

const ignore = ['.codex-flow', 'flows/a.yml'];

const workspace = (folder: Folder) => createWorkspace({ root: folder.root, ignore });

const files = async (folder: Folder, globs: readonly string[], cwd = '') =>
  (await workspace(folder).files(globs, folder.path(cwd))).id;

describe('the identity of declared files', () => {
  test('is that of paths and contents, whatever pattern names them', async () => {
    const folder = new Folder({ 'src/a.ts': '1', 'src/b.ts': '2', 'src/.dot.ts': '3', 'c.ts': '4' });
    const all = await files(folder, ['src/*.ts']);
    expect(await files(folder, ['src/b.ts', 'src/a.ts', 'src/.dot.ts'])).toBe(all);
    expect(await files(folder, ['src'])).toBe(all);
    expect(await files(folder, ['src/'])).toBe(all);
    expect(await files(folder, ['./src/**'])).toBe(all);
    expect(await files(folder, [folder.path('src')])).toBe(all);
    expect(await files(folder, ['**', '!c.ts'])).toBe(all);
    expect(await files(folder, ['src/{a,b,.dot}.ts'])).toBe(all);
    expect(await files(folder, ['*.ts'], 'src')).toBe(all);
    expect(await files(folder, ['../src/*.ts'], 'src')).toBe(all);
    expect(await files(folder, ['**'])).not.toBe(all);
    expect(await files(folder, ['src/a.ts'])).not.toBe(all);
  });

  test('changes with a content or a name, and not with times, other files or the place of the checkout', async () => {
    const folder = new Folder({ 'src/a.ts': '1', 'src/b.ts': '2', 'c.ts': '3' });
    const shared = workspace(folder);
    const ask = async () => (await shared.files(['src'], folder.root)).id;
    const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
    const before = await ask();
    await nextTurn();
    folder.write({ 'src/a.ts': '2', 'src/b.ts': '1' });
    const swapped = await ask();
    await nextTurn();
    folder.write({ 'src/a.ts': '1', 'src/b.ts': '2', 'c.ts': 'other' });
    utimesSync(folder.path('src/a.ts'), 1, 1);
    expect(await ask()).toBe(before);
    await nextTurn();
    renameSync(folder.path('src/b.ts'), folder.path('src/d.ts'));
    const renamed = await ask();
    expect(new Set([before, swapped, renamed]).size).toBe(3);
    const moved = new Folder({ 'src/a.ts': '1', 'src/b.ts': '2' });
    expect(await files(moved, ['src'])).toBe(before);
  });

  test('frames paths and contents', async () => {
    const identities = await Promise.all([
      files(new Folder({ ab: 'c' }), ['**']),
      files(new Folder({ a: 'bc' }), ['**']),
      files(new Folder({ a: '', bc: '' }), ['**']),
      files(new Folder({ 'a","': '' }), ['**']),
      files(new Folder(), ['**']),
    ]);
    expect(new Set(identities).size).toBe(identities.length);
  });

  test('of nothing is told apart: no patterns, and patterns that match nothing', async () => {
    const folder = new Folder({ a: '1' });
    expect(await files(folder, [])).toBe('none');
    const nothing = await files(folder, ['missing.txt']);
    expect(nothing).toMatch(/^[0-9a-f]{64}$/);
    expect(await files(folder, ['x/**', 'y?'])).toBe(nothing);
  });

  test('takes names with special characters as they are', async () => {
    const folder = new Folder({ 'app/[id]/page (1).tsx': '1', 'app/i/page.tsx': '2', "a 'ü' {b}.txt": '3' });
    const [page, root, quoted, nothing] = await Promise.all([
      files(folder, ['app/[id]/page (1).tsx']),
      files(folder, ['app/[id]']),
      files(folder, ["a 'ü' {b}.txt"]),
      files(folder, ['missing']),
    ]);
    expect(page).toBe(root);
    expect(quoted).not.toBe(nothing);
    expect(await files(folder, ['app/[id]/page (1).tsx', '!app/i'])).toBe(page);
    expect(await files(folder, ['app', '!app/i/**'])).toBe(page);
  });

  test('never holds the run itself, .git, or node_modules that no pattern names', async () => {
    const folder = repository({ 'a.ts': '1', 'flows/a.yml': '1' });
    const before = await files(folder, ['**']);
    folder.write({
      '.codex-flow/journal/x.jsonl': 'x',
      'flows/a.yml': '2',
      'node_modules/x/y.ts': 'y',
      '.git/description': 'changed',
    });
    expect(await files(folder, ['**'])).toBe(before);
    expect(await files(folder, ['**', 'flows/a.yml', '.codex-flow/**', '.git/description'])).toBe(before);
    expect(await files(folder, ['node_modules/x/*'])).not.toBe(await files(folder, ['missing']));
  });

  test.each(['../x', '../*.ts', '/etc/passwd', 'a/../../x'])(
    'refuses %s, which leaves the root',
    async (glob) => {
      const outside = new Folder({ 'x.ts': '', 'root/a': '' });
      const inside = createWorkspace({ root: outside.path('root'), ignore });
      await expect(inside.files([glob], outside.path('root'))).rejects.toThrow(FunctionError);
    },
  );

  test('finds nothing outside where braces hide the way out', async () => {
    const outside = new Folder({ 'x.ts': '', 'root/a': '' });
    const inside = createWorkspace({ root: outside.path('root'), ignore });
    const alone = await inside.files(['a'], outside.path('root'));
    expect(alone.contents.map(([path]) => path)).toEqual(['a']);
    expect(await inside.files(['{../x.ts,a}'], outside.path('root'))).toEqual(alone);
  });

  test('survives links: to files, to nothing, in circles', async () => {
    const folder = new Folder({ 'src/a.ts': '1' });
    symlinkSync('a.ts', folder.path('src/link.ts'));
    symlinkSync('nowhere', folder.path('src/broken.ts'));
    symlinkSync('.', folder.path('src/circle'));
    const before = await files(folder, ['src/**']);
    folder.write({ 'src/a.ts': '2' });
    expect(await files(folder, ['src/**'])).not.toBe(before);
  });

  test('of 1,000 nodes with files of their own costs no walk each', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`src/d${i % 50}/f${i}.ts`, `${i}`]),
    );
    const folder = new Folder(many);
    const shared = workspace(folder);
    const before = process.cpuUsage();
    for (const path of Object.keys(many)) await shared.files([path], folder.root);
    const { user, system } = process.cpuUsage(before);
    // It takes about 100 ms of processor time; a walk for each would take 5 s.
    expect((user + system) / 1000).toBeLessThan(2000);
  });
});

describe('the identity of the tree', () => {
  test('in git leaves out what is ignored and the run itself, and is taken once', async () => {
    const folder = repository({
      'a.ts': '1',
      '.gitignore': '*.log',
      'flows/a.yml': '1',
      '.codex-flow/w.yml': '1',
    });
    const before = await workspace(folder).tree();
    folder.write({ 'x.log': 'x', 'flows/a.yml': '2', '.codex-flow/w.yml': '2' });
    const shared = workspace(folder);
    expect(await shared.tree()).toBe(before);
    folder.write({ 'a.ts': '2' });
    expect(await shared.tree()).toBe(before);
    expect(await workspace(folder).tree()).not.toBe(before);
  });

  test('outside git honours .gitignore, at every level', async () => {
    const folder = new Folder({
      'a.ts': '1',
      '.gitignore': '*.log\n/build/\n!keep.log',
      'sub/.gitignore': '!*.log\n*.tmp',
      'sub/deep/c.ts': '3',
      'keep.log': 'kept',
    });
    const tree = () => workspace(folder).tree();
    const before = await tree();
    folder.write({
      'x.log': 'x',
      'build/out.js': 'o',
      'sub/deep/x.tmp': 't',
      'node_modules/x.js': 'x',
      '.codex-flow/x': 'x',
    });
    mkdirSync(folder.path('empty'));
    expect(await tree()).toBe(before);
    const seen = new Set([before]);
    for (const path of ['sub/deep/y.log', 'keep.log', 'sub/build/z.js', 'x.tmp', 'flows/b.yml']) {
      folder.write({ [path]: 'changed' });
      seen.add(await tree());
    }
    expect(seen.size).toBe(6);
  });

  test.skipIf(process.getuid?.() === 0)('outside git: leaves out what can not be read', async () => {
    const folder = new Folder({ 'a.txt': 'a' });
    const before = await workspace(folder).tree();
    folder.write({ 'b.txt': 'b', 'closed/c.txt': 'c' });
    for (const path of ['b.txt', 'closed']) chmodSync(folder.path(path), 0);
    const without = await workspace(folder).tree();
    chmodSync(folder.path('closed'), 0o700);
    expect(without).toBe(before);
  });
});

describe('a digest', () => {
  test('is that of the content, and fails in words', async () => {
    const folder = new Folder({ 'a.png': 'x' });
    const shared = workspace(folder);
    expect(await shared.digest(folder.path('a.png'))).toMatch(/^2d711642b726b04401627ca9fbac32f5/);
    await expect(shared.digest(folder.path('b.png'))).rejects.toThrow(/^there is no file ".*b\.png"$/);
    await expect(shared.digest(folder.root)).rejects.toThrow(FunctionError);
  });
});

import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changedFilesIn } from '../../src/git/changed-files.ts';
import { gitContext } from '../../src/git/context.ts';
import { findRepository } from '../../src/git/repository.ts';
import { workingTree } from '../../src/git/working-tree.ts';
import { Folder, repository } from './folder.ts';

describe('findRepository', () => {
  test('finds the root from below, and nothing outside', () => {
    const { root } = repository({ 'src/deep/a.txt': 'a' });
    const gitDir = join(root, '.git');
    expect(findRepository(join(root, 'src', 'deep'))).toEqual({ root, gitDir, commonDir: gitDir });
    expect(findRepository(new Folder().root)).toBeUndefined();
  });

  test('passes over a .git that is no repository', () => {
    const folder = repository();
    folder.write({ 'sub/.git': 'nonsense', 'other/.git/x': '' });
    expect(findRepository(folder.path('sub'))?.root).toBe(folder.root);
    expect(findRepository(folder.path('other'))?.root).toBe(folder.root);
  });

  test('knows linked working trees', () => {
    const folder = repository();
    const linked = new Folder();
    folder.git('worktree', 'add', '-q', '-b', 'side', linked.path('tree'));
    expect(findRepository(linked.path('tree'))).toMatchObject({
      root: linked.path('tree'),
      commonDir: folder.path('.git'),
    });
    expect(gitContext(linked.path('tree'))).toMatchObject({
      branch: 'side',
      sha: folder.git('rev-parse', 'HEAD').trim(),
    });
  });
});

describe('gitContext', () => {
  test('reads commit and branch, loose and packed', () => {
    const folder = repository();
    folder.git('checkout', '-q', '-b', 'feature/ünï');
    const expected = {
      sha: folder.git('rev-parse', 'HEAD').trim(),
      branch: 'feature/ünï',
      root: folder.root,
    };
    expect(gitContext(folder.root)).toEqual(expected);
    folder.git('pack-refs', '--all');
    expect(gitContext(folder.root)).toEqual(expected);
  });

  test('has no branch on a detached HEAD, no commit before the first, nothing outside git', () => {
    const folder = repository();
    folder.git('checkout', '-q', '--detach');
    expect(gitContext(folder.root)).toMatchObject({
      sha: expect.stringMatching(/^[0-9a-f]{40}$/),
      branch: null,
    });
    const unborn = new Folder();
    unborn.git('init', '-q', '-b', 'main');
    expect(gitContext(unborn.root)).toMatchObject({ sha: null, branch: 'main' });
    const { root } = new Folder();
    expect(gitContext(root)).toEqual({ sha: null, branch: null, root });
  });
});

describe('changedFilesIn', () => {
  const changed = (folder: Folder, base = '') => changedFilesIn(folder.root, base);

  test('lists what is committed, staged, modified and untracked since the merge base', () => {
    const folder = repository({
      'a.txt': 'a',
      'b.txt': 'b',
      'gone.txt': 'x',
      'same.txt': 's',
      '.gitignore': 'out/',
    });
    folder.git('checkout', '-q', '-b', 'side');
    folder.write({ 'a.txt': 'a2' }).commit();
    folder.git('checkout', '-q', 'main');
    folder.write({ 'only-main.txt': 'm' }).commit();
    folder.git('checkout', '-q', 'side');
    folder.write({ 'b.txt': 'b2', 'staged.txt': 's', 'ä "q" \n x.txt': 'u', 'out/ignored.txt': 'i' });
    folder.git('add', 'staged.txt');
    folder.remove('gone.txt');
    // Touched, not changed.
    utimesSync(folder.path('same.txt'), 1, 1);
    expect(changed(folder, 'main')).toEqual({
      ok: true,
      value: ['a.txt', 'b.txt', 'staged.txt', 'ä "q" \n x.txt'],
    });
  });

  test('without a base goes by origin/HEAD, or by HEAD', () => {
    const origin = repository();
    const clone = new Folder();
    clone.git('clone', '-q', origin.root, 'clone');
    clone.write({ 'clone/new.txt': 'n' });
    expect(changedFilesIn(clone.path('clone'), '')).toEqual({ ok: true, value: ['new.txt'] });
    origin.write({ 'b.txt': 'b' });
    expect(changed(origin)).toEqual({ ok: true, value: ['b.txt'] });
  });

  test('before the first commit lists every file', () => {
    const folder = new Folder({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    folder.git('init', '-q');
    folder.git('add', 'a.txt', 'c.txt');
    folder.remove('c.txt');
    expect(changed(folder)).toEqual({ ok: true, value: ['a.txt', 'b.txt'] });
  });

  test('says what to fetch for a base that is not there', () => {
    const folder = repository();
    const message = (base: string) => changed(folder, base);
    expect(message('origin/main')).toEqual({
      ok: false,
      error:
        'there is no commit or branch "origin/main" here: this repository has no remote to fetch it from',
    });
    folder.git('remote', 'add', 'origin', 'https://example.com/x.git');
    expect(message('origin/main')).toHaveProperty(
      'error',
      'there is no commit or branch "origin/main" here: run "git fetch origin main"',
    );
    expect(message('v1')).toHaveProperty(
      'error',
      'there is no commit or branch "v1" here: if it is on the remote, run "git fetch origin v1"',
    );
    expect(message('--output=x')).toMatchObject({ ok: false });
  });

  test('says when there is no history in common', () => {
    const folder = repository();
    folder.git('checkout', '-q', '--orphan', 'other');
    folder.write({ 'z.txt': 'z' }).commit();
    expect(changed(folder, 'main')).toHaveProperty(
      'error',
      '"main" and HEAD have no commit in common: in a shallow clone, run "git fetch --unshallow"',
    );
  });
});

describe('workingTree', () => {
  async function tree(folder: Folder, excluded: readonly string[] = [], at = ''): Promise<string> {
    const found = findRepository(folder.root);
    if (found === undefined) throw new Error('no repository');
    const identified = await workingTree(found, folder.path(at), excluded);
    if (!identified.ok) throw new Error(identified.error.message);
    return identified.value;
  }

  const objects = (folder: Folder): string[] =>
    readdirSync(folder.path('.git/objects'), { recursive: true }).map(String);

  test('of a clean checkout is that of its commit', async () => {
    const folder = repository({ 'a.txt': 'a', 'src/b.txt': 'b' });
    expect(await tree(folder)).toBe(folder.git('rev-parse', 'HEAD^{tree}').trim());
  });

  test('changes with tracked and untracked content, back and forth, not with ignored files or times', async () => {
    const folder = repository({ 'a.txt': 'a', '.gitignore': '*.log' });
    const clean = await tree(folder);
    folder.write({ 'a.txt': 'b' });
    const modified = await tree(folder);
    expect(modified).not.toBe(clean);
    folder.write({ 'a.txt': 'a', 'x.log': 'noise' });
    utimesSync(folder.path('a.txt'), 1, 1);
    expect(await tree(folder)).toBe(clean);
    folder.write({ 'new.txt': 'n' });
    const untracked = await tree(folder);
    expect(new Set([clean, modified, untracked]).size).toBe(3);
    folder.git('add', 'new.txt');
    expect(await tree(folder)).toBe(untracked);
    folder.remove('new.txt');
    expect(await tree(folder)).toBe(clean);
  });

  test('sees a change of the same size in the second the index was written, however late it looks', async () => {
    const folder = repository({ 'a.txt': 'one' });
    folder.git('config', 'core.trustctime', 'false');
    const second = 1_600_000_000;
    utimesSync(folder.path('a.txt'), second, second);
    folder.git('add', '-A');
    utimesSync(folder.path('.git/index'), second, second);
    const before = await tree(folder);
    folder.write({ 'a.txt': 'two' });
    utimesSync(folder.path('a.txt'), second, second);
    expect(await tree(folder)).not.toBe(before);
  });

  test('touches neither index nor objects', async () => {
    const folder = repository({ 'a.txt': 'a' });
    folder.write({ 'a.txt': 'changed', 'b.txt': 'b' });
    const before = { index: readFileSync(folder.path('.git/index')), objects: objects(folder) };
    const { mtimeMs } = statSync(folder.path('.git/index'));
    await tree(folder, ['b.txt']);
    expect(readFileSync(folder.path('.git/index'))).toEqual(before.index);
    expect(statSync(folder.path('.git/index')).mtimeMs).toBe(mtimeMs);
    expect(objects(folder)).toEqual(before.objects);
  });

  test('leaves out what is excluded, committed, staged, modified or untracked', async () => {
    const flow = { '.codex-flow/workflows/a.yml': '1', 'flows/[x]*.yml': '1' };
    const folder = repository({ 'a.txt': 'a', ...flow });
    const excluded = ['.codex-flow', 'flows/[x]*.yml', 'not/there'];
    const before = await tree(folder, excluded);
    folder.write({ '.codex-flow/workflows/a.yml': '2', 'flows/[x]*.yml': '2', '.codex-flow/journal/x': 'x' });
    expect(await tree(folder, excluded)).toBe(before);
    folder.git('add', '-A');
    expect(await tree(folder, excluded)).toBe(before);
    folder.commit();
    expect(await tree(folder, excluded)).toBe(before);
    folder.write({ 'flows/[y]*.yml': '1' });
    expect(await tree(folder, excluded)).not.toBe(before);
  });

  test('is the same in another checkout, and in a linked one', async () => {
    const folder = repository({ 'a.txt': 'a' });
    folder.write({ 'b.txt': 'b' });
    const before = await tree(folder);
    const linked = new Folder();
    folder.git('worktree', 'add', '-q', '-b', 'side', linked.path('tree'));
    linked.write({ 'tree/b.txt': 'b' });
    const found = findRepository(linked.path('tree'));
    expect(found && (await workingTree(found, linked.path('tree'), []))).toEqual({ ok: true, value: before });
    const moved = new Folder();
    renameSync(folder.root, moved.path('moved'));
    const again = findRepository(moved.path('moved'));
    expect(again && (await workingTree(again, moved.path('moved'), []))).toEqual({ ok: true, value: before });
  });

  test('works before the first commit, with a folder of a repository, and with repositories inside', async () => {
    const folder = new Folder({ 'a.txt': 'a', 'sub/b.txt': 'b' });
    folder.git('init', '-q');
    expect(await tree(folder)).toMatch(/^[0-9a-f]{40}$/);
    const sub = await tree(folder, [], 'sub');
    folder.write({ 'a.txt': 'changed' });
    expect(await tree(folder, [], 'sub')).toBe(sub);
    mkdirSync(folder.path('inner'));
    const inner = new Folder();
    inner.git('init', '-q');
    renameSync(inner.path('.git'), folder.path('inner/.git'));
    const before = await tree(folder);
    folder.write({ 'sub/b.txt': 'changed' });
    expect(await tree(folder)).not.toBe(before);
  });

  test('is not led astray by a hook', async () => {
    const folder = repository();
    const before = await tree(folder);
    process.env.GIT_DIR = '/nowhere';
    process.env.GIT_INDEX_FILE = '.git/other';
    try {
      expect(await tree(folder)).toBe(before);
    } finally {
      delete process.env.GIT_DIR;
      delete process.env.GIT_INDEX_FILE;
    }
  });
});

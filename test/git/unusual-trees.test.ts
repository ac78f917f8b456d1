import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRepository } from '../../src/git/repository.ts';
import { workingTree } from '../../src/git/working-tree.ts';
import { type Folder, repository } from './folder.ts';

/** Identities of the whole tree, one after each change; what lies in `.git` must stay as it was. */
async function identities(
  folder: Folder,
  changes: readonly (() => void)[],
  excluded: readonly string[] = [],
): Promise<readonly string[]> {
  const identities: string[] = [];
  for (const change of [() => {}, ...changes]) {
    change();
    const before = gitData(folder);
    const found = findRepository(folder.root);
    const tree = found && (await workingTree(found, folder.root, excluded));
    if (tree?.ok !== true) throw new Error(tree?.error.message);
    identities.push(tree.value);
    expect(gitData(folder)).toEqual(before);
  }
  return identities;
}

function gitData(folder: Folder): readonly [path: string, bytes: string][] {
  const names = readdirSync(folder.path('.git'), { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'latin1')]);
}

const expectAllDifferent = (identities: readonly string[]): void =>
  expect(new Set(identities).size).toBe(identities.length);

function addSubmodule(folder: Folder, path: string, source: Folder): void {
  folder.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', source.root, path);
  folder.commit('a submodule');
}

describe('the tree of a repository in an unusual state', () => {
  test('has what is edited, new or committed in a submodule, and in one of that', async () => {
    const innermost = repository({ 'deep.txt': '1' });
    const source = repository({ 'lib.txt': '1' });
    addSubmodule(source, 'deep', innermost);
    const folder = repository();
    addSubmodule(folder, 'sub', source);
    const changes = [
      () =>
        folder.git(
          '-c',
          'protocol.file.allow=always',
          'submodule',
          '--quiet',
          'update',
          '--init',
          '--recursive',
        ),
      () => void folder.write({ 'sub/lib.txt': '2' }),
      () => void folder.write({ 'sub/new.txt': 'n' }),
      () => void folder.write({ 'sub/deep/deep.txt': '2' }),
      () => folder.git('-C', 'sub', 'commit', '-qam', 'edited'),
    ];
    expectAllDifferent(await identities(folder, changes));
  });

  test('leaves out excluded files of a submodule', async () => {
    const folder = repository();
    addSubmodule(folder, 'flows', repository({ 'w.yml': '1', 'other.txt': '1' }));
    const changes = [
      () => void folder.write({ 'flows/w.yml': '2' }),
      () => void folder.write({ 'flows/other.txt': '2' }),
    ];
    const [before, excluded, other] = await identities(folder, changes, ['flows/w.yml', '.codex-flow']);
    expect(excluded).toBe(before);
    expect(other).not.toBe(before);
  });

  test('has what is in repositories that are no submodules, with and without a commit', async () => {
    const folder = repository();
    for (const name of ['empty', 'full']) {
      folder.write({ [`${name}/f.txt`]: '1' });
      folder.git('init', '-q', name);
    }
    folder.git('-C', 'full', 'add', '-A');
    folder.git('-C', 'full', 'commit', '-qm', 'first');
    const changes = [
      () => void folder.write({ 'empty/f.txt': '2' }),
      () => void folder.write({ 'full/f.txt': '2' }),
    ];
    expectAllDifferent(await identities(folder, changes));
  });

  test('has files that git was told not to look at', async () => {
    const folder = repository({ 'a.txt': '1', 'b.txt': '1', 'c.txt': '1' });
    folder.git('update-index', '--assume-unchanged', 'a.txt', 'b.txt');
    folder.git('update-index', '--skip-worktree', 'c.txt');
    const changes = [
      () => void folder.write({ 'a.txt': '2' }),
      () => void folder.remove('b.txt'),
      () => void folder.write({ 'c.txt': '2' }),
    ];
    expectAllDifferent(await identities(folder, changes));
  });

  test.each(['--cone', '--sparse-index'])('has new files outside of a sparse checkout (%s)', async (form) => {
    const folder = repository({ 'in/a.txt': '1', 'out/b.txt': '1' });
    folder.git('sparse-checkout', 'set', form, 'in');
    expect(existsSync(folder.path('out'))).toBe(false);
    const changes = [
      () => void folder.write({ 'in/a.txt': '2' }),
      () => void folder.write({ 'out/new.txt': '1' }),
      () => void folder.write({ 'out/new.txt': '2' }),
    ];
    expectAllDifferent(await identities(folder, changes));
  });

  test('leaves a split index as it is, and runs no hook', async () => {
    const folder = repository();
    folder.git('config', 'core.splitIndex', 'true');
    folder.git('update-index', '--split-index');
    folder.write({ '.git/hooks/post-index-change': '#!/bin/sh\ntouch ran-a-hook\n' });
    chmodSync(folder.path('.git/hooks/post-index-change'), 0o755);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`n${i}.txt`, 'n']));
    await identities(folder, [() => void folder.write(many)]);
    expect(existsSync(folder.path('ran-a-hook'))).toBe(false);
  });

  test('a conflict and an intent to add are what their files hold', async () => {
    const folder = repository({ 'a.txt': '1' });
    folder.git('checkout', '-qb', 'side');
    folder.write({ 'a.txt': 'side' }).commit();
    folder.git('checkout', '-q', 'main');
    folder.write({ 'a.txt': 'main' }).commit();
    expect(() => folder.git('merge', '-q', 'side')).toThrow();
    folder.write({ 'later.txt': '1' });
    folder.git('add', '-N', 'later.txt');
    const changes = [
      () => void folder.write({ 'a.txt': 'merged' }),
      () => void folder.write({ 'later.txt': '2' }),
    ];
    expectAllDifferent(await identities(folder, changes));
    expect(folder.git('status', '--porcelain')).toBe('UU a.txt\n A later.txt\n');
  });

  test('is the same every time where temporary files are kept in it', async () => {
    const folder = repository();
    mkdirSync(folder.path('tmp'));
    const usual = process.env.TMPDIR;
    process.env.TMPDIR = folder.path('tmp');
    try {
      const [first, second] = await identities(folder, [() => {}]);
      expect(second).toBe(first);
    } finally {
      if (usual === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = usual;
    }
  });
});

import { symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FunctionError } from '../../src/model/scope.ts';
import { createScopeFunctions } from '../../src/store/functions.ts';
import { Folder, repository } from '../git/folder.ts';

const functions = ({ root }: Folder) => createScopeFunctions({ root });
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('glob', () => {
  test('lists files from the root in code-unit order', () => {
    const folder = new Folder({ 'b.ts': '', 'B.ts': '', 'a/z.ts': '', 'a.ts': '', 'ä.ts': '', 'x.md': '' });
    expect(functions(folder).glob(['**/*.ts'])).toEqual(['B.ts', 'a.ts', 'a/z.ts', 'b.ts', 'ä.ts']);
    expect(functions(folder).glob(['*.ts', '!a*', '*.md'])).toEqual(['B.ts', 'b.ts', 'x.md', 'ä.ts']);
    expect(functions(folder).glob(['nothing/*'])).toEqual([]);
  });

  test('sees workflows and new files, but not what runs write', async () => {
    const folder = new Folder({ '.codex-flow/workflows/a.yml': '', '.codex-flow/journal/r.jsonl': '' });
    const { glob } = functions(folder);
    expect(glob(['**'])).toEqual(['.codex-flow/workflows/a.yml']);
    folder.write({ 'new.ts': '' });
    await nextTurn();
    expect(glob(['**'])).toEqual(['.codex-flow/workflows/a.yml', 'new.ts']);
  });

  test('refuses to leave the root', () => {
    expect(() => functions(new Folder()).glob(['../*'])).toThrow(
      new FunctionError('"../*" leaves the repository: only files inside it can be named'),
    );
  });
});

describe('hashFiles', () => {
  test('is that of Actions: the hash of the hashes', () => {
    const folder = new Folder({ a: '1', b: '2' });
    // sha256(sha256("1") + sha256("2")), as `sha256sum` finds it.
    expect(functions(folder).hashFiles(['a', 'b'])).toBe(
      '4295f72eeb1e3507b8461e240e3b8d18c1e7bd2f1122b11fc9ec40a65894031a',
    );
    expect(functions(folder).hashFiles(['missing'])).toBe('');
  });

  test('changes when two files change places', () => {
    const hashOf = (files: Record<string, string>) => functions(new Folder(files)).hashFiles(['**']);
    expect(hashOf({ a: '1', b: '2' })).not.toBe(hashOf({ a: '2', b: '1' }));
  });
});

describe('changedFiles', () => {
  test('lists changed files without what runs write', async () => {
    const folder = repository();
    folder.write({ 'a.txt': 'b', '.codex-flow/journal/r.jsonl': '', '.codex-flow/workflows/a.yml': '' });
    const { changedFiles } = functions(folder);
    expect(changedFiles('')).toEqual(['.codex-flow/workflows/a.yml', 'a.txt']);
    folder.write({ 'new.txt': '' });
    await nextTurn();
    expect(changedFiles('HEAD')).toContain('new.txt');
  });

  test('names the call and what would be right', () => {
    expect(() => functions(repository()).changedFiles('nope')).toThrow(
      `changedFiles('nope'): there is no commit or branch "nope" here`,
    );
    expect(() => functions(new Folder()).changedFiles('')).toThrow(
      /^changedFiles\(\) needs a git repository/,
    );
  });
});

describe('readFile', () => {
  test('reads text, again after a change', () => {
    const folder = new Folder({ 'docs/ä b.md': '\ufeffHéllo\r\n' });
    const { readFile } = functions(folder);
    expect(readFile('docs/ä b.md')).toBe('Héllo\r\n');
    folder.write({ 'docs/ä b.md': 'Other!\r\n' });
    expect(readFile('./docs/ä b.md')).toBe('Other!\r\n');
  });

  test('says what is wrong with a file', () => {
    const outside = new Folder({ 'secret.txt': 's' });
    const folder = new Folder({ 'big.txt': 'x'.repeat(1024 * 1024 + 1), 'dir/a': '' });
    folder.write({ 'fits.txt': 'x'.repeat(1024 * 1024) });
    symlinkSync(outside.path('secret.txt'), folder.path('link.txt'));
    symlinkSync('dir', folder.path('inside'));
    const message = (path: string): string => {
      try {
        return `read ${functions(folder).readFile(path).length}`;
      } catch (error) {
        return error instanceof FunctionError ? error.message : `thrown: ${error}`;
      }
    };
    const outsideMessage = (path: string) =>
      `file "${path}" is outside the repository: only files inside it can be read`;
    expect(message('fits.txt')).toBe('read 1048576');
    expect(message('inside/a')).toBe('read 0');
    expect(message('missing.txt')).toBe('file "missing.txt" does not exist');
    expect(message('dir')).toBe('"dir" is no file but a folder');
    expect(message('link.txt')).toBe(outsideMessage('link.txt'));
    expect(message('../x')).toBe(outsideMessage('../x'));
    expect(message('/etc/passwd')).toBe(outsideMessage('/etc/passwd'));
    expect(message('dir/a/b')).toBe(`file "dir/a/b" can't be read: a part of its path is not a directory`);
    expect(message('big.txt')).toContain('has 1048577 bytes, and at most 1048576');
  });

  test('takes only UTF-8', () => {
    const folder = new Folder();
    folder.write({ x: '' });
    const bytes = Buffer.from([0x48, 0xff, 0xfe]);
    folder.write({ 'latin.txt': bytes as unknown as string });
    expect(() => functions(folder).readFile('latin.txt')).toThrow('file "latin.txt" is not UTF-8 text');
  });
});

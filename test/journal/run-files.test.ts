import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runFiles } from '../../src/journal/run-files.ts';
import { Folder } from '../git/folder.ts';

test.skipIf(process.platform === 'win32')(
  'pipes and devices are no journals, since they would keep their reader waiting',
  async () => {
    const folder = new Folder({ 'a.jsonl': 'a', 'b.jsonl': 'b', 'c.txt': 'c' });
    mkdirSync(folder.path('folder.jsonl'));
    execFileSync('mkfifo', [folder.path('pipe.jsonl')]);
    symlinkSync(folder.path('a.jsonl'), folder.path('link.jsonl'));
    symlinkSync(folder.path('gone.jsonl'), folder.path('nowhere.jsonl'));
    symlinkSync('circle.jsonl', folder.path('circle.jsonl'));
    symlinkSync(folder.path('pipe.jsonl'), folder.path('to-pipe.jsonl'));
    symlinkSync('/dev/zero', folder.path('endless.jsonl'));
    expect((await runFiles(folder.path('.'))).map(({ id }) => id)).toEqual([
      'nowhere',
      'link',
      'folder',
      'circle',
      'b',
      'a',
    ]);
    expect(await runFiles(folder.path('none'))).toEqual([]);
  },
);

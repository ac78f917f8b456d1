import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A folder that is gone after the test. */
export class Folder {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'codex-flow-test-')));

  constructor(files: Readonly<Record<string, string>> = {}) {
    made.push(this.root);
    this.write(files);
  }

  path(path: string): string {
    return join(this.root, path);
  }

  write(files: Readonly<Record<string, string>>): this {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(path)), { recursive: true });
      writeFileSync(this.path(path), text);
    }
    return this;
  }

  remove(path: string): this {
    rmSync(this.path(path), { recursive: true });
    return this;
  }

  git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.root,
      env: gitEnv,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  commit(message = 'more'): this {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message);
    return this;
  }
}

const gitEnv = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

/** A repository on branch `main` with one commit. */
export function repository(files: Readonly<Record<string, string>> = { 'a.txt': 'a' }): Folder {
  const folder = new Folder(files);
  folder.git('init', '-q', '-b', 'main');
  return folder.commit('first');
}

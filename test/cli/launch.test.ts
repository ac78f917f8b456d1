import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, statSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { pathOf } from './texts.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const posix = process.platform !== 'win32';
const root = process.getuid?.() === 0;
/** The clocks of installed files: npm gives all the same. */
const packed = new Date('1985-10-26T08:15:00Z');
const dayMs = 24 * 60 * 60 * 1000;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in an environment that has nothing else in it. */
function call(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd?: string,
): Promise<Ended> {
  return new Promise((resolve) => {
    const clean = { PATH: process.env.PATH, ...env };
    execFile(program, args, { env: clean, cwd }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** A copy of the package as npm puts it in place, in which texts of the program can be other ones of their length. */
async function installed(at: string, change: readonly [string, string] = ['', '']): Promise<string> {
  for (const part of ['dist', 'schema', 'workflows', 'package.json'])
    await cp(join(repository, part), join(at, part), { recursive: true });
  await symlink(join(repository, 'node_modules'), join(at, 'node_modules'));
  for (const name of await readdir(join(at, 'dist', 'program'))) {
    const path = join(at, 'dist', 'program', name);
    await writeFile(path, (await readFile(path, 'latin1')).replaceAll(...change), 'latin1');
    await utimes(path, packed, packed);
  }
  return join(at, 'dist', 'cli', 'main.js');
}

/** What is stored, by its name: which file it is and when it was written. */
async function storedIn(caches: string): Promise<Map<string, string>> {
  const folder = join(caches, 'codex-flow');
  const names = await readdir(folder).catch(() => []);
  const files = names.sort().map(async (name) => {
    const { ino, mtimeMs } = await stat(join(folder, name));
    return [name, `${ino} ${mtimeMs}`] as const;
  });
  return new Map(await Promise.all(files));
}

const help = ['list', '--help'];
const shown = 'print JSON';
const poisoned = 'PRINT json';

/**
 * A program, and caches in which, under the names that it looks for, lies the code of another one: what it prints tells
 * whether it has taken it.
 */
async function poisonedCaches(
  rig: Rig,
): Promise<{ readonly print: () => Promise<string>; readonly folder: string }> {
  const caches = join(rig.dir, 'caches');
  const env = { NODE_COMPILE_CACHE: caches };
  await call(process.execPath, [await installed(join(rig.dir, 'other'), [shown, poisoned]), ...help], env);
  const program = await installed(join(rig.dir, 'own'));
  const print = async (): Promise<string> => (await call(process.execPath, [program, ...help], env)).stdout;
  return { print, folder: join(caches, 'codex-flow') };
}

const filesOf = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).map((name) => join(folder, name));

describe('compiled code', () => {
  test('is stored by the first start and used by the next ones, with the same result', async () => {
    await using rig = await Rig.create({
      files: { [pathOf('w')]: 'jobs: { a: { steps: [{ run: echo hi }] } }' },
    });
    const caches = join(rig.dir, 'caches');
    const env = { NODE_COMPILE_CACHE: caches };
    const first = await rig.run(['plan', 'w'], { env });
    const stored = await storedIn(caches);
    expect(stored.size).toBeGreaterThan(2);
    expect(
      [...stored.keys()].every((name) => name.includes(`${process.version}-${process.arch}-plan-`)),
    ).toBe(true);
    const second = await rig.run(['plan', 'w'], { env });
    expect(second).toMatchObject({ exitCode: first.exitCode, stdout: first.stdout, stderr: first.stderr });
    // What V8 refuses would have been stored again.
    expect(await storedIn(caches)).toEqual(stored);
    await rig.run(['validate', 'w'], { env });
    expect((await storedIn(caches)).size).toBeGreaterThan(stored.size);
  });

  test.runIf(process.platform === 'linux')('lies where the user has caches, closed to others', async () => {
    await using rig = await Rig.create();
    const home = join(rig.dir, 'home');
    const xdg = join(rig.dir, 'xdg');
    await mkdir(home);
    const env = { HOME: home, NODE_COMPILE_CACHE: undefined };
    await rig.run(['--version'], { env });
    const folder = join(home, '.cache', 'codex-flow');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of await filesOf(folder)) expect(statSync(file).mode & 0o777).toBe(0o600);
    await rig.run(['--version'], { env: { ...env, XDG_CACHE_HOME: xdg } });
    expect(await readdir(join(xdg, 'codex-flow'))).toEqual(await readdir(folder));
  });

  test('is taken from its place', async () => {
    await using rig = await Rig.create();
    const { print } = await poisonedCaches(rig);
    expect(await print()).toContain(poisoned);
  });

  test.runIf(posix)('of a file that others may write is not run, and written anew', async () => {
    await using rig = await Rig.create();
    const { print, folder } = await poisonedCaches(rig);
    for (const file of await filesOf(folder)) chmodSync(file, 0o620);
    expect(await print()).toContain(shown);
    for (const file of await filesOf(folder)) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await print()).toContain(shown);
  });

  test.runIf(posix)(
    'of a folder that others may write is not run, and nothing is written there',
    async () => {
      await using rig = await Rig.create();
      const { print, folder } = await poisonedCaches(rig);
      chmodSync(folder, 0o777);
      const before = await storedIn(join(folder, '..'));
      expect(await print()).toContain(shown);
      expect(await storedIn(join(folder, '..'))).toEqual(before);
    },
  );

  test.runIf(root)("of somebody else is not run, and nothing is left in somebody else's folder", async () => {
    await using rig = await Rig.create();
    const { print, folder } = await poisonedCaches(rig);
    for (const file of await filesOf(folder)) chownSync(file, 12345, 12345);
    expect(await print()).toContain(shown);
    await using other = await Rig.create();
    const second = await poisonedCaches(other);
    chownSync(second.folder, 12345, 12345);
    const before = await storedIn(join(second.folder, '..'));
    expect(await second.print()).toContain(shown);
    expect(await storedIn(join(second.folder, '..'))).toEqual(before);
    const home = join(rig.dir, 'home');
    await mkdir(home);
    chownSync(home, 12345, 12345);
    const env = { HOME: home, NODE_COMPILE_CACHE: undefined };
    expect((await rig.run(['--version'], { env })).exitCode).toBe(0);
    expect(await readdir(home)).toEqual([]);
  });

  test('of a file that was changed since is not run', async () => {
    await using rig = await Rig.create();
    const env = { NODE_COMPILE_CACHE: join(rig.dir, 'caches') };
    const program = await installed(join(rig.dir, 'own'));
    const print = async (): Promise<string> => (await call(process.execPath, [program, ...help], env)).stdout;
    expect(await print()).toContain(shown);
    const common = join(rig.dir, 'own', 'dist', 'program', 'common.js');
    await writeFile(common, (await readFile(common, 'latin1')).replaceAll(shown, poisoned), 'latin1');
    expect(await print()).toContain(poisoned);
  });

  test('of another build is not run: each is named by its content', async () => {
    const folder = join(repository, 'dist', 'program');
    const hash = createHash('sha256');
    const start = await readFile(join(repository, 'dist', 'cli', 'main.js'), 'utf8');
    const named = /"([0-9a-f]{16})-/.exec(start)?.[1] ?? /`([0-9a-f]{16})-/.exec(start)?.[1] ?? '';
    for (const name of (await readdir(folder)).sort())
      hash.update(`${name}\0${await readFile(join(folder, name), 'utf8')}\0`);
    expect(named).toBe(hash.digest('hex').slice(0, 16));

    await using rig = await Rig.create();
    const env = { NODE_COMPILE_CACHE: join(rig.dir, 'caches') };
    const one = await installed(join(rig.dir, 'one'));
    const two = await installed(join(rig.dir, 'two'), [shown, poisoned]);
    await writeFile(two, start.replace(named, [...named].reverse().join('')));
    for (let i = 0; i < 2; i++) {
      expect((await call(process.execPath, [one, ...help], env)).stdout).toContain(shown);
      expect((await call(process.execPath, [two, ...help], env)).stdout).toContain(poisoned);
    }
  });

  test.each([
    ['nothing', (data: Buffer) => data.subarray(0, 0)],
    ['half', (data: Buffer) => data.subarray(0, data.length >> 1)],
    ['garbage', (data: Buffer) => Buffer.alloc(data.length, 'garbage')],
    ['changed somewhere', (data: Buffer) => data.fill(0, data.length >> 2, data.length >> 1)],
  ])('that is %s is replaced', async (_, spoil) => {
    await using rig = await Rig.create();
    const env = { NODE_COMPILE_CACHE: join(rig.dir, 'caches') };
    const print = (): Promise<{ exitCode: number | null; stdout: string; stderr: string }> =>
      rig.run(help, { env });
    const whole = await print();
    const files = await filesOf(join(rig.dir, 'caches', 'codex-flow'));
    for (const file of files) await writeFile(file, spoil(await readFile(file)));
    const spoilt = await storedIn(join(rig.dir, 'caches'));
    expect(await print()).toMatchObject({ exitCode: 0, stdout: whole.stdout, stderr: '' });
    const mended = await storedIn(join(rig.dir, 'caches'));
    for (const [name, file] of mended) expect(file).not.toBe(spoilt.get(name));
    await print();
    expect(await storedIn(join(rig.dir, 'caches'))).toEqual(mended);
  });

  test('that V8 made with other flags is replaced', async () => {
    await using rig = await Rig.create();
    const caches = join(rig.dir, 'caches');
    const program = join(repository, 'dist', 'cli', 'main.js');
    const env = { NODE_COMPILE_CACHE: caches };
    const usual = await call(process.execPath, [program, ...help], env);
    const stored = await storedIn(caches);
    expect(await call(process.execPath, ['--no-opt', program, ...help], env)).toEqual(usual);
    const other = await storedIn(caches);
    for (const [name, file] of other) expect(file).not.toBe(stored.get(name));
    expect(await call(process.execPath, [program, ...help], env)).toEqual(usual);
  });

  test('is written anew after a day, and goes after a month without use; other files stay', async () => {
    await using rig = await Rig.create();
    const caches = join(rig.dir, 'caches');
    const folder = join(caches, 'codex-flow');
    const env = { NODE_COMPILE_CACHE: caches };
    await rig.run(['list', '--help'], { env });
    await rig.run(['plan', '--help'], { env });
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const ago = (days: number): Date => new Date(Date.now() - days * dayMs);
    for (const file of await filesOf(folder)) await utimes(file, ago(40), ago(/-plan-/.test(file) ? 2 : 40));
    const old = await storedIn(caches);
    await rig.run(['plan', '--help'], { env });
    const now = await storedIn(caches);
    expect([...now.keys()]).toEqual([...old.keys()].filter((name) => !name.includes('-list-')));
    for (const [name, file] of now) expect(file === old.get(name)).toBe(name === 'notes.txt');
  });

  test('by several starts at once is whole', async () => {
    await using rig = await Rig.create();
    const caches = join(rig.dir, 'caches');
    const env = { NODE_COMPILE_CACHE: caches };
    const all = await Promise.all(Array.from({ length: 4 }, () => rig.run(help, { env })));
    for (const each of all) expect(each).toMatchObject({ exitCode: 0, stdout: all[0]?.stdout, stderr: '' });
    const stored = await storedIn(caches);
    expect([...stored.keys()].filter((name) => !/-list-[0-9a-z]+-[a-z-]+$/.test(name))).toEqual([]);
    await rig.run(help, { env });
    expect(await storedIn(caches)).toEqual(stored);
  });
});

describe('without compiled code all is the same', () => {
  test.each([
    ['turned off', { NODE_DISABLE_COMPILE_CACHE: '1' }],
    ['no home', { HOME: undefined, NODE_COMPILE_CACHE: undefined, LOCALAPPDATA: undefined }],
    ['a home that is not there', { HOME: '/nonexistent/home', NODE_COMPILE_CACHE: undefined }],
    ['a home that is no path', { HOME: 'home', NODE_COMPILE_CACHE: undefined }],
    ['a home that is a file', { HOME: fileURLToPath(import.meta.url), NODE_COMPILE_CACHE: undefined }],
    ['a home that is read-only', { HOME: '/proc', NODE_COMPILE_CACHE: undefined }],
    ['a place that is a file', { NODE_COMPILE_CACHE: fileURLToPath(import.meta.url) }],
    ['a place below a file', { NODE_COMPILE_CACHE: join(fileURLToPath(import.meta.url), 'below') }],
    ['a place that is full', { NODE_COMPILE_CACHE: '/dev/full' }],
  ])('%s', async (_, env) => {
    await using rig = await Rig.create();
    const usual = await rig.run(['--version']);
    for (let i = 0; i < 2; i++)
      expect(await rig.run(['--version'], { env })).toMatchObject({
        exitCode: 0,
        stdout: usual.stdout,
        stderr: '',
      });
    expect(await readdir(rig.dir)).toEqual([]);
  });

  test('wrong usage stores nothing', async () => {
    await using rig = await Rig.create();
    const caches = join(rig.dir, 'caches');
    const env = { NODE_COMPILE_CACHE: caches };
    expect((await rig.run(['run', '--wrong'], { env })).exitCode).toBe(2);
    expect((await rig.run(['rnu'], { env })).exitCode).toBe(2);
    // Node 22 makes the folder for its own use.
    expect(await storedIn(caches)).toEqual(new Map());
  });

  test('a name that is no command stays within the place', async () => {
    await using rig = await Rig.create();
    const env = { NODE_COMPILE_CACHE: join(rig.dir, 'a', 'b') };
    for (const name of ['../../x', '-h', '', 'x'.repeat(300)]) await rig.run([name, '--help'], { env });
    expect(await readdir(rig.dir)).toEqual(['a']);
    const names = [...(await storedIn(join(rig.dir, 'a', 'b'))).keys()];
    expect(
      names.filter((name) => !/^[0-9a-f]{16}-v[0-9.]+-[a-z0-9]+-(?:other|-h)-[0-9a-z]+-[a-z-]+$/.test(name)),
    ).toEqual([]);
  });
});

describe('the package', () => {
  test.runIf(posix)('works under any path, by a link to its program, and when it is moved', async () => {
    await using rig = await Rig.create();
    const env = { NODE_COMPILE_CACHE: join(rig.dir, 'caches') };
    const place = join(rig.dir, 'a b', '100% ü#?');
    await mkdir(join(rig.dir, 'a b'));
    await installed(place);
    const bin = join(rig.dir, 'codex-flow');
    await symlink(join(place, 'dist', 'cli', 'main.js'), bin);
    const version: string = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')).version;
    for (let i = 0; i < 2; i++)
      expect(await call(bin, ['--version'], env)).toMatchObject({ stdout: `${version}\n` });
    expect((await call(bin, ['list'], env, rig.dir)).stdout).toContain('pr-review');
    const moved = join(rig.dir, 'moved');
    await rename(place, moved);
    const list = await call(process.execPath, [join(moved, 'dist', 'cli', 'main.js'), 'list'], env, rig.dir);
    expect(list).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('pr-review') });
  });

  test('ships what it needs', async () => {
    await using rig = await Rig.create();
    const { stdout } = await call(
      'npm',
      ['pack', '--dry-run', '--json', '--ignore-scripts'],
      { HOME: rig.dir },
      repository,
    );
    const paths: string[] = JSON.parse(stdout)[0].files.map((file: { path: string }) => file.path);
    const built = (await readdir(join(repository, 'dist'), { recursive: true, withFileTypes: true }))
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name).slice(repository.length).replaceAll('\\', '/'));
    expect(built).toContain('dist/package.json');
    expect(paths).toEqual(expect.arrayContaining(built));
  });
});

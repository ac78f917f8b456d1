import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { flowsPackage } from './packages.ts';
import { expectRefusal, oneJob, pathOf } from './texts.ts';

const review = '@acme/flows/workflows/review.yml';
const workflows = '.codex-flow/workflows';

const filesIn = async (rig: Rig): Promise<readonly string[]> =>
  (await readdir(join(rig.dir, workflows), { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe('add', () => {
  test('copies a workflow of a package with all that it is made of, and the copy runs', async () => {
    await using rig = await Rig.create({ files: flowsPackage() });
    const { exitCode, stdout, stderr } = await rig.run(['add', review]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`added  ${pathOf('review')}, from @acme/flows 1.2.0, workflows/review.yml\n`);
    expect(stdout).toMatch(/Next:\n {2}codex-flow plan review -i files="…" /);
    expect((await rig.read(pathOf('review'))).split('\n').slice(0, 4)).toEqual([
      '# yaml-language-server: $schema=../../node_modules/codex-flow/schema/workflow.schema.json',
      '# Added from @acme/flows 1.2.0, workflows/review.yml. It is yours now: change it as you like.',
      '# Reviews files, one by one.',
      'name: Review',
    ]);
    // What lay above the folder of workflows comes into it.
    expect(await rig.read(pathOf('review'))).toContain('output-schema: ./schemas/verdict.json');
    expect(await filesIn(rig)).toEqual(['checklist.md', 'review.md', 'review.yml', 'verdict.json']);
    const run = await rig.run(['run', 'review', '-i', 'files=a.ts', '--agent', 'simulated']);
    expect(run.exitCode).toBe(0);
    const done = (await rig.journal()).find(({ type }) => type === 'node.completed');
    expect(done).toMatchObject({ input: { text: 'Review a.ts for bugs.\n- Be kind.\n' } });
  });

  test('brings workflows that are used by a path, and gives another name to what is in the way', async () => {
    await using rig = await Rig.create({
      files: {
        ...flowsPackage(),
        [`${workflows}/partials/checklist.md`]: 'Mine.\n',
        [`${workflows}/schemas/verdict.json`]: flowsPackage('x')['x/schemas/verdict.json'] ?? '',
      },
    });
    const { exitCode, stdout } = await rig.run(['add', '@acme/flows/workflows/all.yml', '--name', 'acme']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      `added  ${workflows}/partials/checklist-2.md (another file is ${workflows}/partials/checklist.md)`,
    );
    expect(stdout).toContain(`kept   ${workflows}/schemas/verdict.json (it is the same already)`);
    expect(await rig.read(pathOf('acme'))).toContain(`{{> checklist-2 tone='brief' }}`);
    expect(await rig.read(`${workflows}/prompts/review.md`)).toContain('{{> checklist-2 tone="kind" }}');
    expect(await rig.read(`${workflows}/partials/checklist.md`)).toBe('Mine.\n');
    expect((await rig.run(['validate', 'acme', 'review'])).exitCode).toBe(0);
  });

  test('takes a shared workflow by its name, a package by its only one, and a file from anywhere', async () => {
    await using rig = await Rig.create({
      files: {
        'repo/.codex-flow/workflows/mine.yml': oneJob,
        'repo/node_modules/solo/package.json': '{ "keywords": ["codex-flow-workflows"], "name": "solo" }',
        'repo/node_modules/solo/workflows/only.yaml': oneJob,
        'elsewhere/flows/w.yml': 'jobs: { a: { steps: [{ prompt: { file: p.md } }] } }\n',
        'elsewhere/flows/p.md': 'Say hello.\n',
      },
    });
    const add = (...args: string[]) => rig.run(['add', ...args], { cwd: 'repo' });
    expect((await add('pr-review')).exitCode).toBe(0);
    expect((await add('solo')).exitCode).toBe(0);
    expect((await add('../elsewhere/flows/w.yml')).exitCode).toBe(0);
    const read = (name: string) => rig.read(`repo/${pathOf(name)}`);
    expect(await read('pr-review')).toMatch(/^# Added from codex-flow \d\S*, workflows\/pr-review\.yml\./m);
    expect(await read('only')).toMatch(/^# Added from solo, workflows\/only\.yaml\./m);
    expect(await read('w')).toMatch(/^# Added from \.\.\/elsewhere\/flows\/w\.yml\./m);
    expect(await rig.read(`repo/${workflows}/p.md`)).toBe('Say hello.\n');
    expect((await rig.run(['validate'], { cwd: 'repo' })).exitCode).toBe(0);
  });

  test('overwrites nothing without --force', async () => {
    await using rig = await Rig.create({ files: { ...flowsPackage(), [pathOf('review')]: oneJob } });
    expectRefusal(await rig.run(['add', review]), /review\.yml is there already/, /--name <name>/, /--force/);
    expect(await rig.read(pathOf('review'))).toBe(oneJob);
    expect(await filesIn(rig)).toEqual(['review.yml']);
    expect((await rig.run(['add', review, '--force'])).exitCode).toBe(0);
    expect(await rig.read(pathOf('review'))).toContain('name: Review');
    expectRefusal(await rig.run(['add', 'review']), /is in this repository already/);
  });

  test('refuses addresses, what is not there, bad names and what is not valid', async () => {
    await using rig = await Rig.create({
      files: {
        ...flowsPackage(),
        'broken.yml': 'jobs: { a: { steps: [{ prompt: { file: gone.md } }] } }\n',
      },
    });
    for (const address of ['https://example.com/x.yml', 'git@example.com:a/b', 'github:acme/flows'])
      expectRefusal(await rig.run(['add', address]), /is an address/, /npm install --save-dev/);
    expectRefusal(await rig.run(['add', '@acme/flows']), /several workflows: name one/, /review\.yml/);
    expectRefusal(await rig.run(['add', '@acme/gone/workflows/x.yml']), /npm install --save-dev @acme\/gone/);
    expectRefusal(await rig.run(['add', '@acme/flows/workflows/reviw.yml']), /package @acme\/flows has/);
    expectRefusal(await rig.run(['add', review, '--name', '../x']), /is no name for a workflow/);
    expectRefusal(await rig.run(['add', 'broken.yml']), /prompt file "gone\.md" does not exist/);
    expect(await filesIn(rig)).toEqual([]);
  });

  test('tells if the copy is not valid here', async () => {
    await using rig = await Rig.create({
      files: {
        'node_modules/p/workflows/q.yml': `jobs: { a: { steps: [{ prompt: "{{ file 'STYLE.md' }}" }] } }\n`,
      },
    });
    const { exitCode, stderr } = await rig.run(['add', 'p/workflows/q.yml']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('codex-flow: the copy is not valid here (1 mistake): see codex-flow validate q\n');
  });

  test('writes all or nothing, and nothing outside of the repository', async () => {
    await using rig = await Rig.create({ files: { ...flowsPackage('repo/node_modules/@acme/flows') } });
    await mkdir(join(rig.dir, 'outside'));
    await mkdir(join(rig.dir, 'repo', workflows), { recursive: true });
    await symlink(join(rig.dir, 'outside'), join(rig.dir, 'repo', workflows, 'prompts'));
    rig.git('init', '--quiet', 'repo');
    const { exitCode, stderr } = await rig.run(['add', review], { cwd: 'repo' });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/nothing was added: .*prompts is a link that leads out of the repository/);
    expect(await readdir(join(rig.dir, 'outside'))).toEqual([]);
    expect(await readdir(join(rig.dir, 'repo', workflows))).toEqual(['prompts']);
  });
});

import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';

const agent = ['--agent', 'simulated'];

const workflow = (changes: { prompt?: string; schema?: string; more?: string; env?: string } = {}) => `
jobs:
  review:
    strategy: { matrix: { file: [a.txt, b.txt] } }
    steps:
      - id: look
        prompt: "${changes.prompt ?? 'Review {{ matrix.file }}'}"
        files: ["{{ matrix.file }}"]
        output: ${changes.schema ?? '{ ok: boolean, found: [string] }'}
        ${changes.more ?? ''}
      - { id: again, files: [], prompt: "Again {{ json steps.look.output }}" }
  each:
    needs: review
    strategy: { matrix: { found: "\${{ needs.review.instances.*.outputs.look.found.* }}" } }
    steps: [{ id: check, prompt: "Check {{ matrix.found }}" }]
  free:
    needs: review
    steps:
      - { id: hi, files: [], prompt: Say hi, env: { NAME: "${changes.env ?? 'x'}" } }
      - { id: cleanup, if: failure(), run: echo never }
`;

const files = {
  'sub/a.txt': 'A',
  'sub/b.txt': 'B',
  'a.txt': 'a',
  'b.txt': 'b',
  '.codex-flow/workflows/w.yml': workflow(),
};

interface Node {
  readonly id: string;
  readonly cache: string;
  readonly reason: string;
}

async function planOf(rig: Rig, ...args: string[]): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await rig.run(['plan', 'w', ...agent, '--json', ...args]);
  const { nodes } = JSON.parse(stdout) as { nodes: readonly Node[] };
  return Object.fromEntries(
    nodes.map((node) => [node.id, node.cache === 'hit' ? 'hit' : `${node.cache}: ${node.reason}`]),
  );
}

describe('plan, before and after', () => {
  it('says of each node whether it is replayed, and if not, why', async () => {
    await using rig = await Rig.create({ files, git: true });
    expect(await planOf(rig)).toEqual({
      'review[0]/look': 'miss: new',
      'review[0]/again': 'unknown: waits for look',
      'review[1]/look': 'miss: new',
      'review[1]/again': 'unknown: waits for look',
      'free/hi': 'miss: new',
      'free/cleanup': 'unknown: waits for review',
    });
    expect((await rig.run(['run', 'w', ...agent])).exitCode).toBe(0);
    const replayed = await planOf(rig);
    expect(replayed).toMatchObject({
      'review[0]/look': 'hit',
      'review[1]/again': 'hit',
      'each[0]/check': 'hit',
      'free/hi': 'hit',
      'free/cleanup': 'unknown: skipped: its condition is false',
    });

    await rig.write('b.txt', 'edited');
    expect(await planOf(rig)).toEqual({
      'review[0]/look': 'hit',
      'review[0]/again': 'hit',
      'review[1]/look': 'miss: file changed: b.txt',
      'review[1]/again': 'unknown: waits for look',
      'free/hi': 'hit',
      'free/cleanup': 'unknown: waits for review',
    });
    await rig.write('b.txt', 'b');
    expect(await planOf(rig)).toEqual(replayed);
    await rig.write('new.txt', 'a new file');
    expect(await planOf(rig)).toMatchObject({
      'review[0]/look': 'hit',
      'each[0]/check': 'miss: workspace changed',
    });
  });

  it.each([
    ['the prompt', { prompt: 'Look at {{ matrix.file }}' }, 'miss: prompt changed'],
    ['the schema', { schema: '{ ok: boolean, found: [string], more: string }' }, 'miss: schema changed'],
    ['the model', { more: 'model: another' }, 'miss: model changed'],
    ['an option', { more: 'network: true' }, 'miss: network changed'],
    [
      'several parts',
      {
        prompt: 'Look',
        more: ['effort: high', 'sandbox: workspace-write', 'instructions: Be brief', 'cwd: sub'].join(
          '\n        ',
        ),
      },
      'miss: prompt changed, cwd changed, effort changed, instructions changed, sandbox changed, file gone: a.txt and 1 more',
    ],
    ['caching', { more: 'cache: false' }, 'miss: cache: false'],
  ])('names what changed: %s', async (_, changes, reason) => {
    await using rig = await Rig.create({ files, git: true });
    await rig.run(['run', 'w', ...agent]);
    await rig.write('.codex-flow/workflows/w.yml', workflow(changes));
    expect(await planOf(rig)).toMatchObject({ 'review[0]/look': reason, 'free/hi': 'hit' });
  });

  it('names the agent where the last results were simulated, and what a command or thread was made from', async () => {
    const steps = (changes: { shell?: string; thread?: string } = {}) => `
jobs:
  j:
    steps:
      - { id: p, prompt: P, files: [] }
      - { id: q, prompt: Q, files: [] }
      - { id: more, prompt: More, files: [], thread: ${changes.thread ?? 'p'} }
      - { id: c, run: cat a.txt, files: [a.txt], shell: ${changes.shell ?? 'bash'} }
`;
    await using rig = await Rig.create({ files: { 'a.txt': 'a', '.codex-flow/workflows/w.yml': steps() } });
    await rig.run(['run', 'w', ...agent]);
    await rig.write('.codex-flow/workflows/w.yml', steps({ shell: 'sh', thread: 'q' }));
    expect(await planOf(rig)).toEqual({
      'j/p': 'hit',
      'j/q': 'hit',
      'j/more': 'miss: thread changed',
      'j/c': 'miss: shell changed',
    });
    const { stdout } = await rig.run(['plan', 'w']);
    expect(stdout).toContain('j/p  prompt  to run: agent changed\n');
  });

  it('does not judge by an env that waits for other jobs, and says what a run would go on with', async () => {
    const steps = (end: string) => `
jobs:
  a: { steps: [{ id: v, prompt: V, files: [a.txt] }, { id: c, run: ls }] }
  b:
    needs: a
    env: { GIVEN: "{{#if needs.a.outputs.v}}yes{{/if}}" }
    steps: [{ id: p, prompt: P, files: [] }]
  c: { steps: [{ id: end, run: ${end} }] }
`;
    await using rig = await Rig.create({
      files: { 'a.txt': 'a', '.codex-flow/workflows/w.yml': steps('exit 1') },
      git: true,
    });
    await rig.run(['run', 'w', ...agent]);
    expect(await planOf(rig)).toEqual({
      'a/v': 'hit',
      'a/c': 'hit',
      'b/p': 'hit',
      'c/end': 'miss: not stored: failed before (command)',
    });
    await rig.write('a.txt', 'edited');
    expect(await planOf(rig)).toEqual({
      'a/v': 'miss: file changed: a.txt',
      'a/c': 'miss: workspace changed',
      'b/p': 'unknown: waits for a',
      'c/end': 'miss: not stored: failed before (command)',
    });
    const { stdout } = await rig.run(['plan', 'w', ...agent]);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /It goes on with run \S+, which failed; the files have changed/,
    );
    const json = await rig.run(['plan', 'w', ...agent, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      unfinished: expect.stringContaining('2 nodes that read the whole tree run again'),
    });
  });

  it('takes a journal that was changed by hand for what is left of it', async () => {
    await using rig = await Rig.create({ files });
    await rig.run(['run', 'w', ...agent]);
    const [name = ''] = readdirSync(join(rig.dir, '.codex-flow/journal'));
    const text = await rig.read(`.codex-flow/journal/${name}`);
    for (const parts of ['null', '{}', '{"options":1,"files":[]}']) {
      const changed = text.replace(/"made_from":\{.*?\},"cached"/g, `"made_from":${parts},"cached"`);
      expect(changed).not.toBe(text);
      await rig.write(`.codex-flow/journal/${name}`, changed.replaceAll('"usage":{', '"usage":{"x":'));
      await rig.write('b.txt', parts);
      expect(await planOf(rig)).toMatchObject({ 'review[0]/look': 'hit', 'review[1]/look': 'miss: new' });
    }
  });

  it('names a changed env, a failure before, and a result that is gone', async () => {
    await using rig = await Rig.create({ files, git: true });
    await rig.run(['run', 'w', ...agent]);
    await rig.write('.codex-flow/workflows/w.yml', workflow({ env: 'y' }));
    expect(await planOf(rig)).toMatchObject({ 'free/hi': 'miss: env changed' });
    await rig.run(['run', 'w', ...agent, '--simulate', 'fail=1']);
    expect(await planOf(rig)).toMatchObject({ 'free/hi': 'miss: not stored: failed before (agent)' });
  });

  it('a checkout that was moved replays everything, and a file that was only touched too', async () => {
    await using rig = await Rig.create({ files, git: true });
    await rig.run(['run', 'w', ...agent]);
    const before = await planOf(rig);
    await rig.write('a.txt', 'a');
    expect(await planOf(rig)).toEqual(before);
    renameSync(rig.dir, `${rig.dir}-moved`);
    const { stdout } = await rig.run(['plan', 'w', ...agent, '--json'], { cwd: '../work-moved' });
    renameSync(`${rig.dir}-moved`, rig.dir);
    const { nodes } = JSON.parse(stdout) as { nodes: readonly Node[] };
    expect(nodes.filter((node) => node.cache === 'miss')).toEqual([]);
    expect(nodes.filter((node) => node.cache === 'hit').length).toBeGreaterThan(5);
  });

  it('writes nothing, and estimates tokens by earlier runs', async () => {
    await using rig = await Rig.create({ files, git: true });
    const status = () => rig.git('status', '--porcelain', '--ignored');
    const clean = status();
    await rig.run(['plan', 'w', ...agent]);
    expect(status()).toBe(clean);
    await rig.run(['run', 'w', ...agent]);
    await rig.write('b.txt', 'edited');
    const { stdout } = await rig.run(['plan', 'w', ...agent]);
    expect(stdout).toMatch(
      /2 to run.*about [\d.k]+ tokens, by earlier runs\n$|1 to run.*about [\d.k]+ tokens, by earlier runs\n$/,
    );
  });
});

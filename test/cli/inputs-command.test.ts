import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { expectRefusal, jsonOf, oneJob, pathOf, takesInputs } from './texts.ts';

const rigWithInputs = (files: Readonly<Record<string, string>> = {}): Promise<Rig> =>
  Rig.create({ files: { [pathOf('takes')]: takesInputs, ...files } });

/** The inputs that `plan` works with. */
async function inputsOf(rig: Rig, args: readonly string[], input?: string): Promise<unknown> {
  const finished = await rig.run(['plan', 'takes', '--json', ...args], input === undefined ? {} : { input });
  return (jsonOf(finished) as { inputs: unknown }).inputs;
}

const defaults = { count: 3, deep: false, files: ['src/a.ts'], extra: { k: 1 }, level: 'low' };

describe('inputs', () => {
  test('come from flags, over a file, over defaults', async () => {
    await using rig = await rigWithInputs({ 'in.yaml': 'symptom: from the file\ncount: 5\nfiles: [x.ts]\n' });
    expect(await inputsOf(rig, ['-i', 'symptom=slow'])).toEqual({ symptom: 'slow', ...defaults });
    expect(await inputsOf(rig, ['--inputs', 'in.yaml', '-i', 'count=7', '--input', 'deep=true'])).toEqual({
      ...defaults,
      symptom: 'from the file',
      count: 7,
      files: ['x.ts'],
      deep: true,
    });
  });

  test('of lists are written with commas, repeated or as JSON', async () => {
    await using rig = await rigWithInputs();
    const files = async (...flags: string[]): Promise<unknown> => {
      const args = flags.flatMap((flag) => ['-i', `files=${flag}`]);
      return ((await inputsOf(rig, ['-i', 'symptom=x', ...args])) as { files: unknown }).files;
    };
    expect(await files('a.ts,b.ts')).toEqual(['a.ts', 'b.ts']);
    expect(await files('a,1.ts', 'b.ts')).toEqual(['a,1.ts', 'b.ts']);
    expect(await files('["a.ts", 2]')).toEqual(['a.ts', 2]);
  });

  test.each<[string, string[], string | undefined]>([
    ['a JSON file', ['--inputs', 'in.json'], undefined],
    ['standard input', ['--inputs', '-'], '{"symptom": "wörds\\n", "level": "high"}'],
    ['standard input in YAML', ['--inputs', '-'], 'symptom: "wörds\\n"\nlevel: high\n'],
  ])('come from %s', async (_, args, input) => {
    await using rig = await rigWithInputs({ 'in.json': '{"symptom": "wörds\\n", "level": "high"}' });
    expect(await inputsOf(rig, args, input)).toEqual({ ...defaults, symptom: 'wörds\n', level: 'high' });
  });

  test.each<[string[], RegExp]>([
    [[], /input "symptom" is required \(What the user sees\): give it with -i symptom=/],
    [
      ['-i', 'symptom=x', '-i', 'cuont=1'],
      /input "cuont" is not known to this workflow: did you mean "count"\?/,
    ],
    [['-i', 'symptom=x', '-i', 'count=many'], /input "count" must be a number, but "many" is given/],
    [['-i', 'symptom=x', '-i', 'level=mid'], /input "level" must be one of "low" or "high"/],
    [['-i', 'symptom'], /"-i symptom" is no input: write -i name=value/],
    [['--inputs', 'nope.json'], /--inputs: nope\.json can't be read: it does not exist/],
    [['--inputs', 'docs'], /--inputs: docs can't be read: it is a directory/],
    [['--inputs', 'bad.json'], /--inputs: bad\.json is neither JSON nor YAML: /],
    [['--inputs', 'list.json'], /--inputs: list\.json must hold a map of input names and values/],
    [['--inputs', 'typed.json'], /input "count" must be a number, but it is "3"/],
    [['--inputs', '-'], /--inputs: standard input must hold a map/],
  ])('%j are refused', async (args, message) => {
    await using rig = await rigWithInputs({
      'bad.json': '{"symptom": ',
      'list.json': '[1]',
      'typed.json': '{"symptom": "x", "count": "3"}',
      'docs/a.md': '',
    });
    expectRefusal(await rig.run(['plan', 'takes', ...args]), message);
  });

  test('are refused together', async () => {
    await using rig = await rigWithInputs();
    expectRefusal(
      await rig.run(['plan', 'takes', '-i', 'count=x', '-i', 'deep=maybe', '-i', 'zzz=1']),
      /^codex-flow: the inputs of "takes" are not right\n( {2}- .+\n){4}$/,
    );
  });
});

test('a run without a required input does not begin', async () => {
  await using rig = await rigWithInputs();
  expectRefusal(await rig.run(['run', 'takes', '--agent', 'simulated']), /input "symptom" is required/);
  expect(await rig.journal()).toEqual([]);
});

test('a workflow that takes none says so', async () => {
  await using rig = await Rig.create({ files: { [pathOf('plain')]: oneJob } });
  expectRefusal(await rig.run(['plan', 'plain', '-i', 'x=1']), /this workflow takes no inputs/);
});

import { describe, expect, it } from 'vitest';
import { Samples } from '../../src/engine/samples.ts';
import type { Key, NodeId } from '../../src/model/ids.ts';
import type { StoredResult } from '../../src/store/store.ts';

const key = 'a'.repeat(64) as Key;

/** Samples over stored results: whose each is, by number. */
function samplesOf(owners: Readonly<Record<number, string>>) {
  const asked: number[] = [];
  const get = async (_: Key, sample: number): Promise<StoredResult | undefined> => {
    asked.push(sample);
    const node = owners[sample];
    return node === undefined ? undefined : ({ node } as StoredResult);
  };
  return { samples: new Samples({ get }), asked };
}

async function take(samples: Samples, ...nodes: readonly string[]): Promise<readonly (number | string)[]> {
  const taken: (number | string)[] = [];
  for (const node of nodes) {
    const { sample, stored } = await samples.take(
      key,
      node as NodeId,
      Number(/\d+/.exec(node)?.[0] ?? Number.NaN),
    );
    taken.push(stored === undefined ? `new ${sample}` : sample);
  }
  return taken;
}

describe('samples of identical nodes', () => {
  it.each<[string, Record<number, string>, string[], (number | string)[]]>([
    ['the first run numbers them', {}, ['v[0]', 'v[1]', 'v[2]'], ['new 0', 'new 1', 'new 2']],
    ['all take their own', { 0: 'v[0]', 1: 'v[1]' }, ['v[0]', 'v[1]'], [0, 1]],
    [
      'in any order',
      { 0: 'v[2]', 1: 'v[0]', 2: 'v[1]' },
      ['v[0]', 'v[1]', 'v[2]', 'v[3]'],
      [1, 2, 0, 'new 3'],
    ],
    ['one alone', { 0: 'v[0]', 1: 'v[1]', 2: 'v[2]' }, ['v[2]'], [2]],
    ['one that failed runs again', { 0: 'v[0]', 2: 'v[2]' }, ['v[0]', 'v[1]', 'v[2]'], [0, 'new 1', 2]],
    ['the first failed', { 1: 'v[1]', 2: 'v[2]' }, ['v[0]', 'v[1]', 'v[2]'], ['new 0', 1, 2]],
    ['after the job has another name', { 0: 'v[0]', 1: 'v[1]' }, ['w[0]', 'w[1]', 'w[2]'], [0, 1, 'new 2']],
    ['after the matrix has moved', { 0: 'v[3]' }, ['v[5]'], [0]],
  ])('%s', async (_, owners, nodes, expected) => {
    expect(await take(samplesOf(owners).samples, ...nodes)).toEqual(expected);
  });

  it('looks a result up once where it is the first of its key', async () => {
    const { samples, asked } = samplesOf({ 0: 'v[7]' });
    await take(samples, 'v[7]');
    expect(asked).toEqual([0]);
  });

  it('reads each of many once, however they are mixed up', async () => {
    const count = 300;
    const owners = Object.fromEntries(Array.from({ length: count }, (_, i) => [i, `v[${count - 1 - i}]`]));
    const { samples, asked } = samplesOf(owners);
    const taken = await take(samples, ...Array.from({ length: count }, (_, i) => `v[${i}]`));
    expect(taken).toEqual(Array.from({ length: count }, (_, i) => count - 1 - i));
    expect(asked.length).toBeLessThan(5 * count);
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/diagnostics/message.ts';
import { extremes } from './fuzz/extremes.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { strangeKey, workflowOf } from './fuzz/names.ts';
import { hostileNames, seeds } from './fuzz/pieces.ts';
import { Trials } from './fuzz/trials.ts';
import { codes, load } from './sample.ts';

/** The short form of `npm run fuzz`: see test/language/fuzz. */
const trials = new Trials();
afterAll(() => {
  process.stdout.write(`${trials}\n`);
  trials[Symbol.dispose]();
});

describe('whatever is in a file, it is read or refused with a reason, in time', () => {
  it('broken in every way', { timeout: 180_000 }, () => fuzz(trials, { count: 1_200, seed: 4 }));

  it('cut off anywhere', () => {
    for (const text of seeds.filter((seed) => seed.includes('Ten mistakes'))) {
      for (let length = 0; length <= text.length; length += 5) trials.run('cut off', text.slice(0, length));
    }
  });

  // Smaller than what `npm run fuzz` tries: other tests run at the same time.
  it.each(extremes)('%s', (name, make) => {
    trials.run('of one thing only', make(16_000), { name });
  });

  it.each(hostileNames.map((name) => [name.slice(0, 20), name]))('with %s for every name', (_, name) => {
    trials.run('with odd names', workflowOf(name));
    trials.run('with odd names', strangeKey(name));
  });

  it('and the prototype of everything stays as it is', () => {
    for (const name of hostileNames) load(workflowOf(name));
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).other).toBeUndefined();
  });

  it.each([
    ['\r\n', 'name: x\r\njobs:\r\n  a:\r\n    steps:\r\n      - prompt: |\r\n          hi\r\n', []],
    ['a byte order mark', '\ufeffjobs: { a: { steps: [{ prompt: hi }] } }\n', []],
    ['tabs', 'jobs:\n\ta:\n\t\tsteps: []\n', ['yaml-syntax']],
    ['two documents', 'jobs: { a: { steps: [{ prompt: hi }] } }\n---\njobs: {}\n', ['multiple-documents']],
    ['null bytes', '\0\0\0', ['wrong-type']],
    ['nothing', '', ['empty-file']],
    ['blank lines', '\n\n  \n', ['empty-file']],
  ])('%s', (_, text, expected) => expect(codes(text)).toEqual(expected));

  it('a name that is reserved is told apart from one that is misspelt', () => {
    const messages = load(
      'env: { __proto__: 1 }\nsecrets: [__proto__]\njobs:\n  __proto__: { steps: [{ run: x, id: __proto__ }] }\n',
    )
      .diagnostics.filter(({ code }) => code === 'bad-id' || code === 'bad-value')
      .map(messageOf);
    expect(messages).toHaveLength(4);
    for (const message of messages) expect(message).toMatch(/reserved/);
  });

  it('more findings than a function takes arguments are all listed', () => {
    expect(codes(`x-a:\n${' a:\n'.repeat(150_000)}`).length).toBeGreaterThanOrEqual(149_999);
  });

  it('a text of more than one MiB is not looked at', () => {
    expect(codes(`# ${'x'.repeat(1024 * 1024)}`)).toEqual(['file-too-large']);
  });
});

import { afterAll, describe, it } from 'vitest';
import { extremes } from './extremes.ts';
import { fuzz } from './fuzz.ts';
import { strangeKey, workflowOf } from './names.ts';
import { hostileNames, seeds } from './pieces.ts';
import { Trials, timeLimit } from './trials.ts';

/**
 * `npm run fuzz`: FUZZ_COUNT files (100,000) from FUZZ_SEED (the time) on. The same seed and count give the same files
 * as long as the fixtures they are made from stay the same.
 */
const count = Number(process.env.FUZZ_COUNT ?? 100_000);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

/**
 * Milliseconds for what is as large as a workflow may be, and all of one thing. Nearly all of it takes less than 15 s; it
 * is 100 s for 80,000 comments in a template (Handlebars' own reader) and for as many names in an `include`.
 */
const longest = 200_000;

const trials = new Trials();
const slow: string[] = [];
afterAll(() => {
  const lines = [
    `seed ${seed}`,
    String(trials),
    ...(slow.length === 0 ? [] : ['of 1 MB and more than a second:', ...slow]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  trials[Symbol.dispose]();
});

describe('fuzzing', () => {
  it('files broken in every way', () => fuzz(trials, { count, seed }));

  it('files cut off at every length', () => {
    for (const text of seeds.filter((each) => each.length > 1_500).slice(0, 5)) {
      for (let length = 0; length <= text.length; length++) trials.run('cut off', text.slice(0, length));
    }
  });

  it.each(extremes)('64 KB: %s', (name, make) => {
    trials.run('of one thing only', make(64_000), { name });
  });

  it.each(extremes)('1 MB: %s', (name, make) => {
    const milliseconds = trials.run('of one thing only, 1 MB', make(1_000_000), { name, limit: longest });
    if (milliseconds > timeLimit) slow.push(`${(milliseconds / 1_000).toFixed(1)} s ${name}`);
  });

  it('odd names everywhere', () => {
    for (const name of hostileNames) {
      trials.run('with odd names', workflowOf(name));
      trials.run('with odd names', strangeKey(name));
    }
  });
});

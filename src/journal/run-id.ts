import { randomInt } from 'node:crypto';
import type { RunId } from '../model/ids.ts';

const base = 36;

/**
 * A run's id, e.g. `20261122-143205-a1b2c3`: date and time in UTC, then two characters for the millisecond and four at
 * random. Ids sort by time as plain text and are file names on every system: lower case, no colon.
 *
 * @param random a number from 0 (included) to 1 (excluded).
 */
export function newRunId(now: Date, random: () => number = secureRandom): RunId {
  const [date = '', time = ''] = now.toISOString().split('T');
  const milliseconds = digits(now.getUTCMilliseconds(), 2);
  const unique = digits(Math.floor(random() * base ** 4), 4);
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${milliseconds}${unique}` as RunId;
}

const secureRandom = (): number => randomInt(2 ** 32) / 2 ** 32;

const digits = (value: number, length: number): string => value.toString(base).padStart(length, '0');

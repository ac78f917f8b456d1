/**
 * Numbers as people read them. Written by hand, without Intl: these run for every event and every frame, and their
 * wording must be the same on every machine.
 */

const pad = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

const whole = (value: number): number => (Number.isFinite(value) && value > 0 ? Math.floor(value) : 0);

/** A finished stretch of time: `850ms`, `3.2s`, `1m 04s`, `2h 03m`. Cut, not rounded, so that a unit never overflows. */
export function duration(milliseconds: number): string {
  const ms = whole(milliseconds);
  if (ms < 1000) return `${ms}ms`;
  if (ms < 60_000) return `${Math.floor(ms / 1000)}.${Math.floor((ms % 1000) / 100)}s`;
  return elapsed(ms);
}

/** A stretch of time that still runs, calm to look at: `0s`, `12s`, `1m 04s`, `2h 03m`. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.floor(whole(milliseconds) / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
}

/** A stretch of time that is still to be waited: never `0s`. */
export const remaining = (milliseconds: number): string =>
  elapsed(Math.max(1, Math.ceil(milliseconds / 1000)) * 1000);

/** Where in a run something happened: `00:03`, `59:59`, `1:02:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(whole(milliseconds) / 1000);
  const minutes = Math.floor(seconds / 60);
  const rest = `${pad(minutes % 60)}:${pad(seconds % 60)}`;
  return minutes < 60 ? rest : `${Math.floor(minutes / 60)}:${rest}`;
}

/** A count in full: `850`, `1,204`, `1,234,567`. */
export function count(value: number): string {
  const digits = String(whole(value));
  if (digits.length <= 3) return digits;
  const head = digits.length % 3 || 3;
  let text = digits.slice(0, head);
  for (let at = head; at < digits.length; at += 3) text += `,${digits.slice(at, at + 3)}`;
  return text;
}

const units = [
  { size: 1e9, sign: 'B' },
  { size: 1e6, sign: 'M' },
  { size: 1e3, sign: 'k' },
] as const;

/** A count where space is short: `850`, `1.2k`, `12.3k`, `400k`, `1.5M`. Cut to one decimal, dropped from 100 on. */
export function shortCount(value: number): string {
  const number = whole(value);
  for (const { size, sign } of units) {
    if (number < size) continue;
    const tenths = Math.floor(number / (size / 10));
    const integer = Math.floor(tenths / 10);
    const decimal = tenths % 10;
    return integer >= 100 || decimal === 0 ? `${integer}${sign}` : `${integer}.${decimal}${sign}`;
  }
  return String(number);
}

/** `1 node`, `2 nodes`, `1,204 nodes`; `many` for nouns that take more than an s. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

import { InvalidArgumentError } from 'commander';
import { elapsed } from '../reporters/format.ts';

const units = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

/** `30d`, `12h`, `90m`, `4w` in milliseconds. */
export function age(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text.trim().toLowerCase()) ?? [];
  const value = Number(digits) * (units.get(unit) ?? Number.NaN);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be an age such as 30d, 12h, 90m or 4w.');
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** A moment in local time, `2026-11-22 14:32`; as it is where it is none. */
export function localTime(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** How long ago a moment was: `just now`, `12m ago`, `3h ago`, `5 days ago`; empty where it is none. */
export function ago(at: string, now: number): string {
  const ms = now - Date.parse(at);
  if (Number.isNaN(ms)) return '';
  if (ms < 60_000) return 'just now';
  const days = Math.floor(ms / 86_400_000);
  if (days >= 2) return `${days} days ago`;
  const [largest = ''] = elapsed(ms).split(' ');
  return `${largest} ago`;
}

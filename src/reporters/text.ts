import { stripVTControlCharacters } from 'node:util';

/** Longer texts are cut before anything else looks at them: agents print without limit. */
const limit = 4000;

// Control characters move the cursor; directional marks and separators let a text rearrange what stands beside it.
const unsafe = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;
const mayBeUnsafe = /[^\x20-\x7e]/;

function tamed(text: string): string {
  if (!mayBeUnsafe.test(text)) return text;
  return stripVTControlCharacters(text).replace(unsafe, ' ');
}

/** Any text, of an agent or a user, as one line that is safe to print on a terminal. */
export function oneLine(text: string): string {
  const cut = text.length > limit ? text.slice(0, limit) : text;
  return tamed(cut).replace(/\s+/g, ' ').trim();
}

/** Any text as lines that are safe to print, without empty ones at its ends; at most `most`, the last of which says how many are missing. */
export function safeLines(text: string, most = Number.POSITIVE_INFINITY): string[] {
  const lines = text
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => tamed(line.length > limit ? line.slice(0, limit) : line).trimEnd());
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more lines`];
}

/** The first line that says something, safe to print. */
export function headline(text: string): string {
  const start = text.search(/\S/);
  if (start === -1) return '';
  const rest = text.slice(start, start + limit);
  const end = rest.search(/[\r\n]/);
  return oneLine(end === -1 ? rest : rest.slice(0, end));
}

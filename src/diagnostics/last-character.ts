import type { Range } from './source.ts';

/**
 * The offset of a range's last character: of one over several lines, the last that can be seen, since YAML counts line
 * breaks behind a value to it. One before the start of a range without any.
 */
export function lastCharacter(text: string, { start, end }: Range): number {
  let last = Math.min(end, text.length) - 1;
  if (!text.slice(start, last + 1).includes('\n')) return Math.max(last, start - 1);
  while (last >= start && /\s/.test(text[last] ?? '')) last--;
  return last;
}

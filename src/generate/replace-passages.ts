import { type Edit, Edits } from '../diagnostics/edits.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Replacement } from './answer.ts';

/**
 * A text with passages replaced, and all else kept to the byte. A passage must stand in the text exactly once, so that
 * there is no guessing; line breaks and spaces at the ends of lines don't matter for finding it. All or nothing: the
 * error says, for the agent, what is wrong with which replacement.
 */
export function replacePassages(
  text: string,
  replacements: readonly Replacement[],
): Result<string, readonly string[]> {
  const problems: string[] = [];
  const edits = new Edits();
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  for (const [index, replacement] of replacements.entries()) {
    const which = `edit ${index + 1}`;
    if (replacement.old === replacement.new) continue;
    if (replacement.old.trim() === '') {
      problems.push(
        `${which}: "old" is empty. Copy the line before or after the place and repeat it in "new".`,
      );
      continue;
    }
    const found = placesOf(text, replacement.old);
    const [place, second] = found;
    if (place === undefined) {
      problems.push(
        `${which}: "old" does not stand in the file: ${excerpt(replacement.old)}. Copy it exactly, with its indentation.`,
      );
    } else if (second !== undefined) {
      const lines = found.slice(0, 5).map(({ start }) => lineAt(text, start));
      problems.push(
        `${which}: "old" stands in the file ${found.length} times, on lines ${lines.join(', ')}: ${excerpt(replacement.old)}. Copy more lines around it.`,
      );
    } else if (!edits.add([narrowed(text, place, replacement.new.replace(/\r?\n/g, lineBreak))])) {
      problems.push(`${which}: its passage overlaps that of another edit. Make one edit of the two.`);
    }
  }
  return problems.length > 0 ? err(problems) : ok(edits.apply(text));
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Every place of a passage; as it is, or where it is nowhere, whatever the ends of its lines look like. */
function placesOf(text: string, passage: string): readonly Place[] {
  const exact: Place[] = [];
  for (let start = text.indexOf(passage); start !== -1; start = text.indexOf(passage, start + 1))
    exact.push({ start, end: start + passage.length });
  if (exact.length > 0) return exact;
  const lines = passage.split(/\r?\n/).map((line) => literal(line.trimEnd()));
  const pattern = new RegExp(lines.join('[ \\t]*\\r?\\n'), 'g');
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
  }));
}

/** The lines that an edit repeats before and after what it changes are left as they stand. */
function narrowed(text: string, { start, end }: Place, next: string): Edit {
  const old = text.slice(start, end);
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, next.length) - head;
  while (tail < most && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail += 1;
  return { start: start + head, end: end - tail, text: next.slice(head, next.length - tail) };
}

const literal = (line: string): string => line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const excerpt = (passage: string): string =>
  JSON.stringify(passage.length > 160 ? `${passage.slice(0, 160)}…` : passage);

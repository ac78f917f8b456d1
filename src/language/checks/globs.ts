import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Diagnostic, diagnostic, type Fix } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import type { Text } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';
import { stepsOf } from './settings.ts';

/** Patterns of `files` that can't mean what they seem to. */
export const globs: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const { step } of stepsOf(context)) {
    const patterns = step.files ?? [];
    for (const text of patterns) {
      if (text.text.includes('{{')) continue;
      yield* problems(text, context.reads);
    }
    const [first] = patterns;
    if (first !== undefined && patterns.every(isExclusion)) {
      yield bad(
        first.place,
        'only leaves files out, and nothing names files to leave them out of: add a pattern such as "**"',
      );
    }
    yield* repeated(patterns);
  }
};

const isExclusion = ({ text }: Text): boolean => text.startsWith('!') && !text.startsWith('!(');

function* problems(text: Text, root: string | undefined): Generator<Diagnostic> {
  const pattern = text.text;
  const stuck = /(?<=^!?|\/)\*\*(?=[^/*])(?=\.\w+$)/.exec(pattern);
  if (stuck !== null) {
    const place = text.placeOf(stuck.index, stuck.index + 2);
    const instead = `${pattern.slice(0, stuck.index)}**/*${pattern.slice(stuck.index + 2)}`;
    const fix = { description: `write ${instead}`, edits: [{ place, text: '**/*' }] };
    yield bad(
      place,
      `has "**" beside other characters, where it stays within one folder as "*" does: write "${instead}"`,
      { fix },
    );
  }
  const open = unclosed(pattern);
  if (open === undefined || (root !== undefined && existsSync(resolve(root, pattern)))) return;
  yield bad(text.placeOf(open, open + 1), `has a "${pattern[open]}" that is not closed`);
}

/** Where a bracket, brace or parenthesis opens and nothing closes it. */
function unclosed(pattern: string): number | undefined {
  const closing: Readonly<Record<string, string>> = { '[': ']', '{': '}' };
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    const close = closing[pattern[at] ?? ''];
    if (close !== undefined && pattern.indexOf(close, at + 1) === -1) return at;
  }
  return undefined;
}

function* repeated(patterns: readonly Text[]): Generator<Diagnostic> {
  const seen = new Map<string, Text>();
  for (const text of patterns) {
    const first = seen.get(text.text);
    seen.set(text.text, first ?? text);
    if (first === undefined) continue;
    const related = [{ place: first.place, note: 'first here' }];
    yield bad(text.place, 'is there twice: remove one of the two', { related });
  }
}

const bad = (
  place: Place,
  problem: string,
  more: { fix?: Fix; related?: { place: Place; note: string }[] } = {},
): Diagnostic => diagnostic('bad-glob', place, { problem }, more);

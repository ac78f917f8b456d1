import { catalogue, severityOf } from '../diagnostics/catalogue.ts';
import { type Diagnostic, type DiagnosticCode, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Range, SourceFile } from '../diagnostics/source.ts';
import { closest } from '../diagnostics/suggest.ts';
import { type Comment, commentsOf } from './yaml/comments.ts';

const keyword = 'codex-flow-ignore';
/** `# codex-flow-ignore replayed-writer, danger-full-access: runs in a container`. */
const pattern = new RegExp(`^#\\s*${keyword}(?![\\w-])([^:]*)`);

/** A check that is not to be told of, at one place. */
interface Ignore {
  readonly code: string;
  /** Where it is named. */
  readonly range: Range;
  /** The part of the file in which its findings begin. */
  readonly part: Range;
}

/**
 * What is left of findings when those are taken away that comments in the file ignore, with what is wrong with these
 * comments. Errors stay: what can't run can't be ignored.
 * @param sound whether the workflow has no error, so that every check has looked at it
 */
export function withoutIgnored(
  diagnostics: readonly Diagnostic[],
  source: SourceFile,
  sound: boolean,
): readonly Diagnostic[] {
  if (!source.text.includes(keyword)) return diagnostics;
  const problems: Diagnostic[] = [];
  const ignores = [...commentsOf(source.text)].flatMap((comment) => ignoresOf(comment, source, problems));
  const used = new Set<Ignore>();
  const left = diagnostics.filter((found) => {
    if (found.place.file !== source || severityOf(found.code) === 'error') return true;
    const by = ignores.filter(
      ({ code, part }) => code === found.code && holds(part, found.place.range.start),
    );
    for (const ignore of by) used.add(ignore);
    return by.length === 0;
  });
  for (const ignore of sound ? ignores : []) {
    if (used.has(ignore)) continue;
    const problem = `there is no ${ignore.code} here to be ignored: remove it`;
    problems.push(diagnostic('bad-ignore', { file: source, range: ignore.range }, { problem }));
  }
  return [...left, ...problems];
}

const holds = ({ start, end }: Range, offset: number): boolean => start <= offset && offset < end;

function ignoresOf(comment: Comment, file: SourceFile, problems: Diagnostic[]): readonly Ignore[] {
  const match = pattern.exec(comment.text);
  if (match === null) return [];
  const blame = (range: Range, problem: string): void => {
    problems.push(diagnostic('bad-ignore', { file, range }, { problem }));
  };
  const [whole, list = ''] = match;
  const from = comment.start + whole.length - list.length;
  const part = partFor(file.text, comment.start);
  const found: Ignore[] = [];
  for (const { 0: code, index } of list.matchAll(/[^\s,]+/g)) {
    const start = from + index;
    const problem = whyNot(code);
    if (problem === undefined) found.push({ code, range: { start, end: start + code.length }, part });
    else if (problem !== prose) blame({ start, end: start + code.length }, problem);
    else {
      blame({ start, end: from + list.trimEnd().length }, problem);
      break;
    }
  }
  if (list.trim() === '') {
    const range = { start: comment.start, end: comment.start + whole.trimEnd().length };
    blame(range, `a check is named here, as in "# ${keyword} replayed-writer"`);
  }
  return found;
}

/** Of words that are no slip of a check's name either, and most likely of the reason. */
const prose = 'this is no check: names of checks come first, and a reason stands behind a colon';

/** Why a check can't be ignored. */
function whyNot(code: string): string | undefined {
  if (!Object.hasOwn(catalogue, code)) {
    const warnings = Object.keys(catalogue).filter(
      (name) => severityOf(name as DiagnosticCode) === 'warning',
    );
    const near = closest(code, warnings);
    return near === undefined ? prose : `there is no check "${code}": did you mean "${near}"?`;
  }
  const isError = severityOf(code as DiagnosticCode) === 'error';
  return isError ? `${code} is an error, and only warnings can be ignored: put it right` : undefined;
}

/**
 * The line that a comment is about: its own, or the next one with something on it where it stands alone. The lines of a
 * text that begins there (`prompt: |`) belong to it, since no comment can stand within them.
 */
function partFor(text: string, comment: number): Range {
  let line = lineAt(text, comment);
  const isAlone = text.slice(line.start, comment).trim() === '';
  while (isAlone && /^\s*(?:#|$)/.test(text.slice(line.start, line.end)) && line.end < text.length)
    line = lineAt(text, line.end + 1);
  const { start } = line;
  const written = text.slice(line.start, line.end);
  if (!/[|>][+\-\d]*\s*(?:\s#.*)?$/.test(written)) return { start, end: line.end + 1 };
  const column = /^[\s-]*/.exec(written)?.[0].length ?? 0;
  while (line.end < text.length) {
    const next = lineAt(text, line.end + 1);
    const inside = /^\s*$/.test(text.slice(next.start, next.end)) || indentOf(text, next) > column;
    if (!inside) break;
    line = next;
  }
  return { start, end: line.end + 1 };
}

/** Without its line break. */
function lineAt(text: string, offset: number): Range {
  const end = text.indexOf('\n', offset);
  return { start: text.lastIndexOf('\n', offset - 1) + 1, end: end === -1 ? text.length : end };
}

const indentOf = (text: string, { start, end }: Range): number =>
  /^ */.exec(text.slice(start, end))?.[0].length ?? 0;

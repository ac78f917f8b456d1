import type { Range } from '../diagnostics/source.ts';
import type { ParseFailure } from './handlebars.ts';

/** Why a text is no template, in words, and where. */
export interface TemplateProblem {
  readonly reason: string;
  readonly range: Range;
}

const literally = 'braces that are to stay as they are begin with a backslash: \\{{';

/** Signs of what people write that Handlebars does not know, with what stands for it. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/^\s*>\s*$/, 'a partial has a name, as in {{> checklist }}'],
  [
    /^\s*[#/^]?\s*(?:else\s+)?(?:\w+\s+)?[\w.-]*\s*(==|!=|===|!==|<=?|>=?)/,
    'there are no operators: write (eq a b) or (ne a b)',
  ],
  [/&&/, 'there are no operators: write (and a b)'],
  [/\|\|/, 'there are no operators: write (or a b)'],
  [/\?/, 'there are no operators: write {{#if a}}…{{else}}…{{/if}}'],
  [/[\w\])'"]\s+[-+*/%]\s+[\w('"]/, 'there is no arithmetic: work it out in a "run" step or an expression'],
  [
    /\.(?:null|true|false|undefined)\b/,
    'a name that is a word of Handlebars stands in brackets, as in {{ inputs.[null] }}',
  ],
  [/^\s*\.(?:inputs|matrix|needs|steps|env|secrets)\b/, 'a reference begins with its name, without a dot'],
  [/\|/, 'there are no filters: write the helper first, as in {{ json inputs.x }}'],
  [/^\s*(?:#(?:if|unless)\s+)?!\s*\w/, 'there are no operators: write (not a)'],
  [/\.\d+\s*$/, 'an index stands in brackets, as in {{ inputs.files.[0] }}'],
  [/\w\[/, 'an index stands after a dot, as in {{ inputs.files.[0] }}'],
  [/^\s*\(/, 'the first helper stands without parentheses, as in {{ json inputs.x }}'],
  [/\w\s*\([^)]*\)/, "a helper's arguments stand after it without parentheses, as in {{ json inputs.x }}"],
  [/[“”‘’]/, 'a text stands in straight quotes: "text"'],
];

/** More levels than any person writes. */
export const deepest = 50;

/** More conditions than any person puts one behind the other; to the parser each `else if` is a level, too. */
const longestChain = 200;

/**
 * A place that is too deep in blocks or parentheses, before anything is parsed: the parser's time grows with the
 * square of the depth, and all later walks go down by calling themselves.
 */
export function tooDeep(text: string): TemplateProblem | undefined {
  const pattern =
    /(?<!\\)(?:(\{\{~?[#^](?!\s*~?\}\})|\{\{\{\{(?!\/))|(\{\{~?\/|\{\{\{\{\/)|(\{\{~?\s*else\s+[^\s~}])|(\{\{))|(\}\})|(\()|(\))/g;
  let blocks = 0;
  let chained = 0;
  let parentheses = 0;
  let inside = false;
  for (const match of text.matchAll(pattern)) {
    const [whole, open, close, chain, begin, end, left] = match;
    if (open !== undefined) blocks++;
    else if (close !== undefined) blocks = Math.max(0, blocks - 1);
    if (blocks === 0) chained = 0;
    if (chain !== undefined) chained++;
    if (end !== undefined) inside = false;
    else if ((open ?? close ?? chain ?? begin) !== undefined) {
      inside = true;
      parentheses = 0;
    } else if (inside) parentheses += left === undefined ? -1 : 1;
    if (blocks > deepest || parentheses > deepest || chained > longestChain) {
      const reason =
        chained > longestChain
          ? `a block has at most ${longestChain} times "else" with a condition`
          : `a text is at most ${deepest} levels deep`;
      return { reason, range: { start: match.index, end: match.index + whole.length } };
    }
  }
  return undefined;
}

/** What is wrong with a text that the parser refuses. The parser's own message speaks of grammar symbols. */
export function templateProblem(text: string, { message, offset, stated }: ParseFailure): TemplateProblem {
  const mismatch = /^(.+?) doesn't match (.+?) - \d+:\d+$/s.exec(message);
  if (mismatch !== null && stated !== undefined) {
    const [, open = '', close = ''] = mismatch;
    if (open === 'else') {
      return {
        reason: '"else" opens nothing: write {{else}} without "#"',
        range: { start: stated, end: stated + 4 },
      };
    }
    const reason = `{{#${open}}} is closed by {{/${close}}}: close it with {{/${open}}}`;
    return { reason, range: { start: stated, end: stated + open.length } };
  }
  if (stated !== undefined) {
    const reason = message.startsWith('Invalid path')
      ? `${message.replace(/^Invalid path: (.*) - .*$/s, '$1')} is no path: "this" and ".." stand at its beginning only`
      : message.replace(/ - \d+:\d+$/, '');
    const path = /^[^\s}]+/.exec(text.slice(stated))?.[0] ?? '';
    return { reason, range: { start: stated, end: stated + Math.max(1, path.length) } };
  }
  const got = /got '([A-Z_]+)'$/.exec(message)?.[1];
  if (got === 'EOF') {
    const block = unclosedBlock(text);
    if (block !== undefined) {
      return {
        reason: `{{#${block.name}}} is not closed: write {{/${block.name}}} after its text`,
        range: block.range,
      };
    }
  }
  const open = openingBefore(text, offset);
  if (
    text.indexOf('}}', open) === -1 ||
    (!text.slice(open, offset + 1).includes('}}') && isOpenedAgain(text, open))
  ) {
    return {
      reason: `"{{" is not closed: write "}}" after it; ${literally}`,
      range: { start: open, end: open + 2 },
    };
  }
  const range = { start: open, end: closeOf(text, open) };
  const written = text.slice(range.start, range.end);
  if (got === 'INVERSE' || got === 'OPEN_INVERSE_CHAIN') {
    return { reason: `${written} stands outside of a block such as {{#if …}}`, range };
  }
  if (got === 'OPEN_ENDBLOCK') return { reason: `${written} closes nothing that is open here`, range };
  const inside = written.replace(/^\{+[~&]?/, '').replace(/[~]?\}+$/, '');
  if (inside.trim() === '') return { reason: `${written} is empty; ${literally}`, range };
  if (got === 'CLOSE' && text.startsWith('{{{', open)) {
    return { reason: `${written} opens with three braces and closes with two`, range };
  }
  if (got === 'CLOSE_UNESCAPED')
    return { reason: `${written} opens with two braces and closes with three`, range };
  const begin = inside.slice(0, 200);
  const hint = foreign.find(([pattern]) => pattern.test(begin))?.[1] ?? literally;
  const shown = written.length > 60 ? `${written.slice(0, 60)}…` : written;
  return { reason: `${shown} can't be read: ${hint}`, range };
}

/** The braces that are open at an offset; of several without an end between them the first. */
function openingBefore(text: string, offset: number): number {
  let at = text.lastIndexOf('{{', offset);
  if (at === -1) return Math.max(0, text.indexOf('{{'));
  const earlier = at < 2 ? -1 : text.lastIndexOf('{{', at - 2);
  if (earlier !== -1 && !text.slice(earlier, at).includes('}}')) at = earlier;
  return text[at - 1] === '{' ? at - 1 : at;
}

function isOpenedAgain(text: string, open: number): boolean {
  const next = text.indexOf('{{', open + 3);
  return next !== -1 && next < text.indexOf('}}', open);
}

function closeOf(text: string, from: number): number {
  const close = text.indexOf('}}', from);
  if (close === -1) return Math.min(text.length, from + 2);
  let end = close + 2;
  while (text[end] === '}') end++;
  return end;
}

/** The innermost block that is open at the end. */
function unclosedBlock(text: string): { name: string; range: Range } | undefined {
  const open: { name: string; range: Range }[] = [];
  for (const match of text.matchAll(/\{\{~?(?:!--[\s\S]*?--|![^}]*|([#^/])\*?>?\s*([^\s}~|]+))/g)) {
    const [whole, sign, name] = match;
    if (sign === undefined || name === undefined) continue;
    if (sign === '/') open.pop();
    else open.push({ name, range: { start: match.index, end: match.index + whole.length } });
  }
  return open.at(-1);
}

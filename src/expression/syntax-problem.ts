import type { Range } from '../diagnostics/source.ts';

/** Why a text is no expression, in words, and where. */
export interface SyntaxProblem {
  readonly reason: string;
  readonly range: Range;
}

/** Symbols that people bring from other languages, with what stands for them here. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/^=~/, 'write startsWith(…), endsWith(…) or contains(…) to look for a part of a text'],
  [/^=/, 'to compare write =='],
  [/^&/, 'write && for "and"'],
  [/^\|/, 'write || for "or"'],
  [/^["“”‘’]/, "text stands in single quotes: 'text'"],
  [/^`/, "text stands in single quotes: 'text'"],
  [/\w\?$/, 'a name that is not there is null, so leave the "?" out'],
  [/^\?/, "there is no ?: here, write condition && 'a' || 'b', or case(condition, 'a', 'b')"],
  [/^[+\-*/%]/, 'expressions have no arithmetic'],
  [/^\[/, "an index stands right after a name, as in inputs.files[0]; a list is fromJSON('[1, 2]')"],
  [/^\$?\{/, 'there are no braces within an expression'],
  [/^~/, 'write startsWith(…), endsWith(…) or contains(…) to look for a part of a text'],
  [/^\$\w/, 'names stand without a dollar sign'],
  [/^in$/i, 'write contains(list, item)'],
  [/^and$/i, 'write && for "and"'],
  [/^or$/i, 'write || for "or"'],
  [/^not$/i, 'write ! for "not"'],
  [/^(eq|is|equals)$/i, 'to compare write =='],
];

/** What is wrong with a symbol that can't stand where it stands. */
export function unexpectedSymbol(symbol: string, before: string | undefined): string {
  if (symbol.startsWith("'") && (symbol.length === 1 || !symbol.endsWith("'"))) {
    return "the text that begins here with ' is not closed";
  }
  if (before !== undefined && /^not$/i.test(before)) return 'write ! for "not"';
  if (symbol === '(' && before !== undefined && /^[a-z_][\w-]*$/i.test(before)) {
    return `values have no methods such as .${before}(): a function stands first, as in contains(inputs.list, 'x')`;
  }
  const hint = foreign.find(([pattern]) => pattern.test(symbol))?.[1];
  const shown = symbol.length > 40 ? `${symbol.slice(0, 40)}…` : symbol;
  const ofText = symbol.startsWith("'") ? 'write a comma, or an operator such as ==, before it' : undefined;
  const instead = hint ?? ofText;
  return `${shown} can't stand here${instead === undefined ? '' : `: ${instead}`}`;
}

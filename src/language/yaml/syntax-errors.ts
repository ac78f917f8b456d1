import type { CST, YAMLParseError } from 'yaml';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Range, SourceFile } from '../../diagnostics/source.ts';
import { lineAround, tabsEnd, walkTokens } from './syntax-places.ts';

interface Finding {
  readonly reason: string;
  readonly range: Range;
  /** The tree is as the user meant it all the same, so that the other checks can go on. */
  readonly harmless?: boolean;
  readonly fix?: { readonly description: string; readonly range: Range; readonly text: string };
}

/**
 * The yaml package's errors in words for someone who does not know its grammar's terms. After the first error that
 * leaves the structure in doubt, all others are its echo and are left out.
 */
export function explainSyntaxErrors(
  file: SourceFile,
  errors: readonly YAMLParseError[],
  tokens: readonly CST.Token[],
): { diagnostics: Diagnostic[]; harmless: boolean } {
  const findings = errors
    .toSorted((a, b) => a.pos[0] - b.pos[0])
    .map((error) => explain(file.text, error, tokens));
  const serious = findings.find((finding) => !finding.harmless);
  const shown = findings.filter((finding) => finding.harmless || finding === serious);
  return {
    harmless: serious === undefined,
    diagnostics: shown.map((finding) => toDiagnostic(file, finding)),
  };
}

function toDiagnostic(file: SourceFile, { range, reason, fix }: Finding): Diagnostic {
  if (fix === undefined) return diagnostic('yaml-syntax', { file, range }, { reason });
  const edits = [{ place: { file, range: fix.range }, text: fix.text }];
  return diagnostic(
    'yaml-syntax',
    { file, range },
    { reason },
    { fix: { description: fix.description, edits } },
  );
}

function explain(text: string, error: YAMLParseError, tokens: readonly CST.Token[]): Finding {
  const [start, end] = error.pos;
  const line = lineAround(text, start);
  switch (error.code) {
    case 'BAD_INDENT':
      if (error.message.includes('must be sufficiently indented')) return unclosed(text, start, tokens);
      if (error.message.includes('must start at the same column')) {
        return { reason: 'this line is indented unlike the ones beside it: line them up', range: line };
      }
      if (error.message.includes('must be indented')) {
        return { reason: 'the text of a block scalar (|) must be indented deeper than its key', range: line };
      }
      return { reason: 'this line is indented less than the text that it belongs to', range: line };
    case 'MISSING_CHAR':
      return explainMissing(text, error, tokens);
    case 'TAB_AS_INDENT':
      return {
        reason: 'YAML does not take tabs as indentation: use spaces',
        range: { start, end: tabsEnd(text, start) },
      };
    case 'BAD_SCALAR_START':
      return {
        reason: `a value can't start with ${text[start] ?? 'this'} in YAML: quote it`,
        range: { start, end: start + 1 },
        harmless: true,
      };
    case 'BAD_DQ_ESCAPE':
      return badEscape(text, start);
    case 'MULTILINE_IMPLICIT_KEY':
      return noColon(text, line);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return listWithoutKey(text, start, line);
    case 'UNEXPECTED_TOKEN':
      return unexpected(text, error, line);
    case 'RESOURCE_EXHAUSTION':
      return { reason: 'values are nested too deeply: flatten them', range: line };
    case 'BAD_DIRECTIVE':
      return { reason: 'directives (%) mean nothing in a workflow: remove this line', range: line };
    case 'MULTIPLE_ANCHORS':
      return { reason: 'a value can have one anchor (&) only', range: { start, end }, harmless: true };
    case 'MULTIPLE_TAGS':
      return { reason: 'YAML tags (!) mean nothing in a workflow: remove them', range: { start, end } };
    case 'KEY_OVER_1024_CHARS':
      return { reason: 'a key may have 1024 characters: is a line break missing?', range: line };
    default:
      return { reason: `YAML can't be read here: ${plain(error.message)}`, range: { start, end } };
  }
}

function explainMissing(text: string, error: YAMLParseError, tokens: readonly CST.Token[]): Finding {
  const [start, end] = error.pos;
  const line = lineAround(text, start);
  const { message } = error;
  if (message.includes('closing')) return openQuote(text, start, tokens);
  if (message.includes('must end with a')) return unclosed(text, start, tokens);
  if (message.startsWith('Comments')) {
    return {
      reason: 'a comment needs a space before its "#"; a text with "#" in it needs quotes',
      range: { start, end },
    };
  }
  if (message.startsWith('Sequence item without')) {
    return {
      reason: 'this line belongs to no list item: line it up with the keys above, or start it with "- "',
      range: line,
    };
  }
  if (message.startsWith('Implicit map keys')) return noColon(text, line);
  if (message.includes('between flow')) {
    return {
      reason: 'a "," is missing before this, or the item before needs quotes',
      range: { start, end },
    };
  }
  if (message.startsWith('Block scalars with')) {
    return { reason: 'the empty lines before this text are indented deeper than the text', range: line };
  }
  return { reason: `YAML can't be read here: ${plain(message)}`, range: { start, end } };
}

function unexpected(text: string, error: YAMLParseError, line: Range): Finding {
  const [start, end] = error.pos;
  if (error.message.includes('block-seq-ind') || error.message.includes('seq-item-ind')) {
    return listWithoutKey(text, start, { start, end: line.end });
  }
  const afterBar = /[|>][-+\d]*\s*$/.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
  if (error.message.startsWith('Block scalar header') || afterBar) {
    return {
      reason: 'a block scalar\'s text begins on the line after its "|" or ">"',
      range: { start, end: line.end },
    };
  }
  if (error.message.includes('at node end') || error.message.includes('in YAML stream')) {
    const quote = /(['"]) *$/.exec(text.slice(Math.max(0, start - 100), start))?.[1];
    const within = quote === "'" ? "''" : '\\"';
    const reason =
      quote === undefined
        ? 'the value ends before this: quote the whole value, or remove what is too much'
        : `the value ends with the ${quote} before this: write ${within} for a quote within, or remove what is too much`;
    return {
      reason,
      range: { start, end: Math.max(end, line.end) },
    };
  }
  return { reason: `YAML does not expect this here: ${plain(error.message)}`, range: { start, end } };
}

/** A dash where no list can begin: behind a key, or on a line that belongs to no key. */
function listWithoutKey(text: string, start: number, range: Range): Finding {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const reason =
    before.trim() === ''
      ? 'this item belongs to no list: line its "-" up with those of the list'
      : 'a list starts on the line after its key';
  return { reason, range };
}

/** A line that should be `key: value`. */
function noColon(text: string, line: Range): Finding {
  const written = text.slice(line.start, line.end);
  const tight = /^([\w-]+):(?=\S)/.exec(written);
  if (tight !== null) {
    const at = line.start + tight[0].length;
    return {
      reason: `a ":" needs a space behind it: write "${tight[0]} ${written.slice(tight[0].length)}"`,
      range: line,
      fix: { description: 'put a space behind ":"', range: { start: at, end: at }, text: ' ' },
    };
  }
  return {
    reason:
      'this line is neither "key: value" nor part of the value above: is a ":" missing, or indentation?',
    range: line,
  };
}

function badEscape(text: string, start: number): Finding {
  const written = text.slice(start, start + 2);
  const range = { start, end: start + 2 };
  return {
    reason: `${written} is no escape in double quotes: write \\${written}, or use single quotes`,
    range,
    harmless: true,
    fix: { description: `write \\${written}`, range, text: `\\${written}` },
  };
}

/** Points at the bracket that was opened, not at where the parser gave up. */
function unclosed(text: string, at: number, tokens: readonly CST.Token[]): Finding {
  let open: CST.FlowCollection | undefined;
  for (const token of walkTokens(tokens)) {
    if (token.type !== 'flow-collection' || token.offset > at) continue;
    const close = token.start.source === '{' ? '}' : ']';
    if (token.end[0]?.source !== close) open = token;
  }
  const start = open?.offset ?? at;
  const bracket = text[start] === '{' ? '{' : '[';
  return {
    reason: `this "${bracket}" is not closed: add the "${bracket === '{' ? '}' : ']'}"`,
    range: { start, end: start + 1 },
  };
}

function openQuote(text: string, end: number, tokens: readonly CST.Token[]): Finding {
  let start = end;
  for (const token of walkTokens(tokens)) {
    if (!('source' in token) || !token.type.endsWith('quoted-scalar')) continue;
    if (token.offset + token.source.length === end) start = token.offset;
  }
  return {
    reason: `this ${text[start] === "'" ? "'" : '"'} is not closed: add the second one`,
    range: { start, end: start + 1 },
  };
}

const plain = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

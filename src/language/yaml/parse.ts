import type { CST, Document, ParsedNode } from 'yaml';
import { Composer, Parser } from 'yaml';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { PositionedText, Range, SourceFile } from '../../diagnostics/source.ts';
import { Converter } from './convert.ts';
import type { Node } from './node.ts';
import { literalText } from './scalar-text.ts';
import { explainSyntaxErrors } from './syntax-errors.ts';
import { tooDeep } from './too-deep.ts';
import { findUnquotedTemplates, maskTemplates, unquotedTemplate } from './unquoted-templates.ts';

/** Rounds of masking and reading again; a file that needs more is beyond help in one go. */
const rounds = 20;

export interface ParsedYaml {
  /** Undefined where the structure could not be made out; then there is a diagnostic. */
  readonly root: Node | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads YAML with all its places. Slips that would hide the rest of the file (an unquoted template, a second `: ` on
 * a line) are reported and read as the text that was meant, so that every other mistake is found as well.
 */
export function parseYaml(file: SourceFile): ParsedYaml {
  const deep = tooDeep(file);
  if (deep !== undefined) return { root: undefined, diagnostics: [deep] };
  const diagnostics: Diagnostic[] = [];
  const texts = new Map<number, PositionedText>();
  let text = file.text;
  const mask = (ranges: readonly Range[]): void => {
    for (const { start, end } of ranges) texts.set(start, literalText(file, start, end));
    text = maskTemplates(text, ranges);
  };
  for (let round = 0; ; round++) {
    const tokens = [...new Parser().parse(text)];
    const slips = round < rounds ? findUnquotedTemplates(text, tokens) : [];
    if (slips.length > 0) {
      diagnostics.push(...slips.map((range) => unquotedTemplate(file, range)));
      mask(slips);
      continue;
    }
    const composer = new Composer({ keepSourceTokens: true, prettyErrors: false, uniqueKeys: false });
    const documents = [...composer.compose(tokens)];
    const errors = [...documents.flatMap((document) => document.errors), ...composer.streamInfo().errors];
    const colons = round < rounds ? secondColons(file, text, errors) : [];
    if (colons.length > 0) {
      diagnostics.push(...colons.map((range) => secondColon(file, range)));
      mask(colons);
      continue;
    }
    const explained = explainSyntaxErrors(file, errors, tokens);
    diagnostics.push(...explained.diagnostics);
    if (!explained.harmless) return { root: undefined, diagnostics };
    return finish(file, documents, tokens, texts, diagnostics);
  }
}

function finish(
  file: SourceFile,
  documents: readonly Document.Parsed[],
  tokens: readonly CST.Token[],
  texts: ReadonlyMap<number, PositionedText>,
  diagnostics: Diagnostic[],
): ParsedYaml {
  const second = tokens.filter((token) => token.type === 'document')[1];
  if (second !== undefined) {
    const start = second.start.find((token) => token.type === 'doc-start')?.offset ?? second.offset;
    diagnostics.push(diagnostic('multiple-documents', { file, range: { start, end: start + 3 } }, {}));
  }
  const contents = documents[0]?.contents as ParsedNode | null | undefined;
  const converter = new Converter(file, texts);
  const root = contents === null || contents === undefined ? undefined : converter.convert(contents);
  diagnostics.push(...converter.diagnostics);
  const empty =
    root === undefined || (root.kind === 'scalar' && root.value === null && root.text.text === '');
  if (empty && diagnostics.length === 0) {
    diagnostics.push(diagnostic('empty-file', { file, range: { start: 0, end: 0 } }, {}));
  }
  return { root: empty ? undefined : root, diagnostics };
}

/** Values such as `Fix this: now`, which YAML takes for a map on the key's own line. */
function secondColons(
  file: SourceFile,
  text: string,
  errors: readonly { code: string; message: string; pos: [number, number] }[],
): Range[] {
  const ranges: Range[] = [];
  for (const { code, message, pos } of errors) {
    if (code !== 'BLOCK_AS_IMPLICIT_KEY' || !message.startsWith('Nested mappings')) continue;
    const [start] = pos;
    const newline = text.indexOf('\n', start);
    const line = text.slice(start, newline === -1 ? text.length : newline);
    const end = start + line.replace(/\s+#.*$/, '').trimEnd().length;
    const overlaps = ranges.some((range) => start < range.end);
    if (end > start && !overlaps && end <= file.text.length) ranges.push({ start, end });
  }
  return ranges;
}

function secondColon(file: SourceFile, range: Range): Diagnostic {
  return diagnostic(
    'yaml-syntax',
    { file, range },
    { reason: 'YAML sees a second ": " on this line: quote the value, or use a block scalar (|)' },
  );
}

import type { CST, Document, ParsedNode } from 'yaml';
import { Composer, Parser } from 'yaml';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { PositionedText, Range, SourceFile } from '../../diagnostics/source.ts';
import { append } from '../../model/append.ts';
import { Converter } from './convert.ts';
import { fence, findFence, findOddSpaces, oddSpaces } from './foreign-characters.ts';
import { mask } from './mask.ts';
import type { Node } from './node.ts';
import { literalText } from './scalar-text.ts';
import { secondColons } from './second-colons.ts';
import { explainSyntaxErrors } from './syntax-errors.ts';
import { tooDeep, tooManyLevels } from './too-deep.ts';
import { findUnquoted, unquoted } from './unquoted-templates.ts';

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
  const lines = findFence(file.text);
  let diagnostics = fence(file, lines);
  let text = mask(file.text, lines, ' ');
  const odd: Range[] = [];
  const texts = new Map<number, PositionedText>();
  const readAsText = (ranges: readonly Range[]): void => {
    for (const { start, end } of ranges) texts.set(start, literalText(file, start, end));
    text = mask(text, ranges, 'x');
  };
  for (let round = 0; ; round++) {
    const tokens = [...new Parser().parse(text)];
    const levels = tooManyLevels(file, tokens);
    if (levels !== undefined) return { root: undefined, diagnostics: [levels] };
    const patient = round < rounds;
    const spaces = patient ? findOddSpaces(text, tokens) : [];
    if (spaces.length > 0) {
      append(odd, spaces);
      text = mask(text, spaces, ' ');
      continue;
    }
    const slips = patient ? findUnquoted(text, tokens) : [];
    if (slips.length > 0) {
      append(
        diagnostics,
        slips.map((slip) => unquoted(file, slip)),
      );
      readAsText(slips.map(({ range }) => range));
      continue;
    }
    const composer = new Composer({ keepSourceTokens: true, prettyErrors: false, uniqueKeys: false });
    const documents = [...composer.compose(tokens)];
    const errors = [...documents.flatMap((document) => document.errors), ...composer.streamInfo().errors];
    const colons = patient ? secondColons(file, text, errors) : [];
    // A template without quotes in such a text needs none of its own.
    diagnostics = diagnostics.filter(
      ({ code, place }) =>
        code !== 'unquoted-template' ||
        !colons.some(
          ({ range, hopeless }) =>
            !hopeless && range.start <= place.range.start && place.range.end <= range.end,
        ),
    );
    append(
      diagnostics,
      colons.map((slip) => slip.diagnostic),
    );
    const hopeless = colons.some((slip) => slip.hopeless);
    if (colons.length > 0 && !hopeless) {
      readAsText(colons.map(({ range }) => range));
      continue;
    }
    append(diagnostics, oddSpaces(file, odd));
    if (hopeless) return { root: undefined, diagnostics };
    const explained = explainSyntaxErrors(file, errors, tokens);
    append(diagnostics, explained.diagnostics);
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
    // After "..." a document may begin without its dashes, and be shorter than they are.
    const end = Math.min(start + 3, file.text.length);
    diagnostics.push(diagnostic('multiple-documents', { file, range: { start, end } }, {}));
  }
  const contents = documents[0]?.contents as ParsedNode | null | undefined;
  const converter = new Converter(file, texts);
  const root = contents === null || contents === undefined ? undefined : converter.convert(contents);
  append(diagnostics, converter.diagnostics);
  const empty =
    root === undefined || (root.kind === 'scalar' && root.value === null && root.text.text === '');
  if (empty && diagnostics.length === 0) {
    diagnostics.push(diagnostic('empty-file', { file, range: { start: 0, end: 0 } }, {}));
  }
  return { root: empty ? undefined : root, diagnostics };
}

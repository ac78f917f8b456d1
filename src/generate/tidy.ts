import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, type Pair, parseDocument, Scalar, visit } from 'yaml';
import { Edits } from '../diagnostics/edits.ts';
import { schemaHeader } from '../language/schema-header.ts';

/** Where editors are told the schema; a model writes it as it saw it elsewhere. */
const modeline = /^#\s*yaml-language-server\s*:.*\r?\n?/gm;

export interface TidyOptions {
  /** Where the workflow will stand, absolute. */
  readonly path: string;
  /** The repository's root, absolute. */
  readonly root: string;
}

/**
 * A new workflow's text as the rest of the repository has it: the line that names the schema, indentation by two, an
 * empty line between parts, texts of several lines as blocks. Comments stay. A text that is no YAML, or would mean
 * something else when it is written anew, only gets the first line.
 */
export function tidy(yaml: string, { path, root }: TidyOptions): string {
  const body = yaml
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .replace(modeline, '')
    // The first line keeps its indentation, which is that of all the others.
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
  return `${schemaHeader(path, root)}\n${formatted(body) ?? `${body}\n`}`;
}

/** What is larger is refused by the checks, and would only cost time here. */
const mostCharacters = 1024 * 1024;

/** Looking for keys that stand twice takes seconds for thousands of jobs, and is done by the checks. */
const parseQuickly = (text: string) => parseDocument(text, { uniqueKeys: false });

function formatted(body: string): string | undefined {
  if (body.length > mostCharacters) return undefined;
  try {
    const doc = parseQuickly(body);
    if (doc.errors.length > 0 || !isMap(doc.contents)) return undefined;
    const meant: unknown = doc.toJS();
    arrange(doc);
    const text = withTightLists(doc.toString({ lineWidth: 0, indent: 2 }));
    const again = parseQuickly(text);
    const same = again.errors.length === 0 && isDeepStrictEqual(again.toJS(), meant);
    return same ? text : undefined;
  } catch {
    // An alias without its anchor, or nesting without end: the checks say it better.
    return undefined;
  }
}

/** `[a, b]` in place of `[ a, b ]`, which can't be had without `{a: b}`. */
function withTightLists(text: string): string {
  const edits = new Edits();
  visit(parseQuickly(text), {
    Seq: (_, { flow, range }) => {
      if (flow !== true || !range) return;
      const [start, end] = range;
      const inner = text.slice(start + 1, end - 1);
      if (!inner.startsWith(' ') || !inner.endsWith(' ') || inner.trim() === '') return;
      edits.add([{ start: start + 1, end: start + 2, text: '' }]);
      edits.add([{ start: end - 2, end: end - 1, text: '' }]);
    },
  });
  return edits.apply(text);
}

function arrange(doc: Document): void {
  visit(doc, {
    Scalar: (_, node) => {
      const quoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
      if (quoted && typeof node.value === 'string' && node.value.includes('\n'))
        node.type = Scalar.BLOCK_LITERAL;
    },
  });
  const { contents } = doc;
  if (!isMap(contents)) return;
  contents.items.forEach((pair, index) => {
    const large = isMap(pair.value) && pair.value.flow !== true;
    const before = contents.items[index - 1];
    const afterLarge = isMap(before?.value) && before.value.flow !== true;
    if (index > 0 && (large || afterLarge)) spaceBefore(pair);
  });
  const jobs = contents.get('jobs', true);
  if (!isMap(jobs)) return;
  jobs.items.forEach((pair, index) => {
    if (index > 0) spaceBefore(pair);
  });
}

function spaceBefore(pair: Pair): void {
  if (isScalar(pair.key)) pair.key.spaceBefore = true;
}

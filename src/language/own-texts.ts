import { readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Place, PositionedText, SourceFile } from '../diagnostics/source.ts';
import { closest } from '../diagnostics/suggest.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Partials, Text, WorkflowPart } from '../model/workflow.ts';
import { fileText } from './file-text.ts';
import { boundary, displayPathOf, findInside } from './read-inside.ts';
import { readSource } from './read-source.ts';

/** The folder of partials, beside the workflow, and what their files end with. */
const folderName = 'partials';
const extension = '.md';
/** Letters, digits, `-` and `_`, in folders or not: never an extension, and nothing that leads out of the folder. */
const partialName = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}_-]*)*$/u;
const takesIn = /\{\{~?>/;

/** The texts in files beside one workflow: prompts, and partials that these and the workflow's own prompts take in. */
export class OwnTexts implements Partials {
  readonly #workflow: SourceFile;
  readonly #root: string;
  readonly #parts: WorkflowPart[];
  readonly #texts = new Map<string, Text>();
  readonly #partials = new Map<string, Text>();
  readonly #inline = new WeakMap<PositionedText, Text>();

  /** @param parts where each file is noted that is found, each time that it is named */
  constructor(workflow: SourceFile, root: string, parts: WorkflowPart[]) {
    this.#workflow = workflow;
    this.#root = root;
    this.#parts = parts;
  }

  /** A text in the workflow's own file that may take in partials; the same for the same text, which many steps may share. */
  inline(text: PositionedText): Text {
    if (!takesIn.test(text.text)) return text;
    let known = this.#inline.get(text);
    if (known === undefined) {
      known = { ...text, partials: this };
      this.#inline.set(text, known);
    }
    return known;
  }

  /** The text of a file that was read; the same for the same file. */
  ofFile(source: SourceFile): Text {
    let text = this.#texts.get(source.path);
    if (text === undefined) {
      text = { ...fileText(source), partials: this };
      this.#texts.set(source.path, text);
    }
    return text;
  }

  find(name: string, place: Place): Result<Text, Diagnostic> {
    const known = this.#partials.get(name);
    const found = known === undefined ? this.#read(name, place) : ok(known);
    if (!found.ok) return found;
    this.#partials.set(name, found.value);
    this.#parts.push({ source: found.value.place.file, place, kind: 'partial' });
    return found;
  }

  #read(name: string, place: Place): Result<Text, Diagnostic> {
    if (!partialName.test(name)) return this.#badName(name, place);
    const path = join(this.#folder, `${name}${extension}`);
    switch (findInside(path, this.#root)) {
      case 'outside':
        return err(
          diagnostic('path-outside', place, {
            what: 'partial',
            path: `${folderName}/${name}${extension}`,
            from: boundary(this.#root),
          }),
        );
      case 'missing':
        return this.#missing(name, place);
      case 'inside': {
        const { source, diagnostics } = readSource(path, displayPathOf(this.#workflow, path));
        const [broken] = diagnostics;
        if (broken === undefined) return ok(this.ofFile(source));
        return err({ ...broken, related: [{ place, note: 'used here' }] });
      }
    }
  }

  #badName(name: string, place: Place): Result<never, Diagnostic> {
    const bare = name.replace(/\.(?:md|markdown|txt|hbs|handlebars)$/i, '');
    const hint =
      bare !== name && partialName.test(bare)
        ? `leave the extension out, {{> ${bare} }}`
        : `it is the name of a ${extension} file in the folder "${folderName}" beside the workflow, of letters, digits, "-" and "_"`;
    return err(diagnostic('unknown-partial', place, { name, expected: [], hint }));
  }

  #missing(name: string, place: Place): Result<never, Diagnostic> {
    const expected = partialsBelow(this.#folder);
    const suggestion = closest(name, expected);
    const other = otherFile(join(this.#folder, name));
    const shown = `${folderName}/${name}${extension}`;
    const hint =
      other !== undefined
        ? `${folderName}/${dirOf(name)}${other} is there, but the file of a partial ends with ${extension}: rename it`
        : expected.length === 0
          ? `make it, ${shown} beside the workflow`
          : undefined;
    return err(diagnostic('unknown-partial', place, { name, expected, suggestion, hint }));
  }

  get #folder(): string {
    return join(dirname(this.#workflow.path), folderName);
  }
}

const dirOf = (name: string): string => name.slice(0, name.lastIndexOf('/') + 1);

/** A file of this name with another extension, or none. */
function otherFile(path: string): string | undefined {
  return namesIn(dirname(path)).find((name) => basename(name, extname(name)) === basename(path));
}

/** Names of the partials that are there, for messages: a folder within the folder is looked into, but none within that. */
function partialsBelow(folder: string): readonly string[] {
  const inside = (within: string): readonly string[] =>
    namesIn(join(folder, within))
      .filter((name) => name.endsWith(extension))
      .map((name) => `${within}${name.slice(0, -extension.length)}`);
  const folders = namesIn(folder).filter((name) => !name.includes('.'));
  return [...inside(''), ...folders.flatMap((name) => inside(`${name}/`))];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(realpathSync(folder)).sort();
  } catch {
    return [];
  }
}

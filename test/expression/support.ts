import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { messageOf } from '../../src/diagnostics/message.ts';
import { type PositionedText, SourceFile, unplacedText } from '../../src/diagnostics/source.ts';
import type { ContextName, Scope, ScopeFunctions, Site } from '../../src/model/scope.ts';
import {
  anyShape,
  arrayOf,
  booleanShape,
  numberShape,
  objectShape,
  type Shape,
  stringShape,
} from '../../src/model/shape.ts';
import type { Value } from '../../src/model/workflow.ts';

export const functions: ScopeFunctions = {
  glob: (patterns) => patterns.map((pattern) => `found:${pattern}`),
  changedFiles: (base) => [`changed:${base}`],
  hashFiles: (patterns) => patterns.join('+'),
  readFile: (path) => `text of ${path}`,
};

export const status = (success: boolean, cancelled = false): ScopeFunctions => ({
  ...functions,
  status: { success: () => success, failure: () => !success, cancelled: () => cancelled },
});

/** A scope whose contexts may have any name, as the facts have them. */
export const scopeOf = (contexts: Record<string, unknown>, more: ScopeFunctions = functions): Scope => ({
  contexts: contexts as Scope['contexts'],
  functions: more,
});

export function textValue(source: string): Value {
  const text = unplacedText(source, 'flow.yml');
  return { kind: 'text', text, place: text.place };
}

export const literal = (value: null | boolean | number | string): Value => ({
  kind: 'literal',
  value,
  place: unplacedText(JSON.stringify(value)).place,
});

const contexts: Readonly<Partial<Record<ContextName, Shape>>> = {
  inputs: objectShape({
    symptom: stringShape,
    files: arrayOf(stringShape),
    count: numberShape,
    deep: booleanShape,
    config: objectShape({ name: stringShape, 'max-size': numberShape }),
    anything: anyShape,
  }),
  matrix: objectShape({ file: stringShape, severity: { kind: 'string', options: ['low', 'high'] } }),
  needs: objectShape({
    look: objectShape(
      {
        result: stringShape,
        instances: arrayOf(
          objectShape({
            matrix: objectShape({ file: stringShape }),
            result: stringShape,
            outputs: objectShape({ look: objectShape({ suspect: stringShape, confidence: numberShape }) }),
          }),
        ),
      },
      { hints: { outputs: 'job "look" has a matrix, write needs.look.instances' } },
    ),
    sum: objectShape({ result: stringShape, outputs: objectShape({ verdict: stringShape }) }),
  }),
  env: objectShape({ HOME: stringShape }, { open: true }),
};

export const site: Site = {
  field: '"prompt"',
  contexts: new Map(Object.entries(contexts)) as Site['contexts'],
  unavailable: new Map([['steps', 'no step has run yet']]),
  status: false,
};

export const conditionSite: Site = { ...site, field: '"if"', status: true };

/** `code: what is underlined: message`. */
export function shown(found: Diagnostic): string {
  const { file, range } = found.place;
  return `${found.code}: ${file.text.slice(range.start, range.end)}: ${messageOf(found)}`;
}

/** The text with the first fix of each diagnostic applied. */
export function fixed(text: string, diagnostics: readonly Diagnostic[]): string {
  const edits = diagnostics.flatMap((found) => found.fix?.edits ?? []);
  return edits
    .toSorted((a, b) => b.place.range.start - a.place.range.start)
    .reduce(
      (all, { place, text }) => all.slice(0, place.range.start) + text + all.slice(place.range.end),
      text,
    );
}

/** A block scalar as YAML reads it: the text without its indentation, each character with its place. */
export function blockScalar(
  lines: readonly string[],
  indent = 6,
): { text: PositionedText; file: SourceFile } {
  const header = 'key: |\n';
  const file = new SourceFile({
    displayPath: 'flow.yml',
    text: header + lines.map((line) => ' '.repeat(indent) + line).join('\n'),
  });
  const offsets: number[] = [];
  let text = '';
  let at = header.length;
  for (const [index, line] of lines.entries()) {
    at += indent;
    for (const char of index < lines.length - 1 ? `${line}\n` : line) {
      offsets.push(at++);
      text += char;
    }
  }
  offsets.push(at);
  const placeOf = (start: number, end: number) => ({
    file,
    range: { start: offsets[start] ?? at, end: (offsets[end - 1] ?? at - 1) + 1 },
  });
  return { text: { text, place: { file, range: { start: 5, end: at } }, placeOf }, file };
}

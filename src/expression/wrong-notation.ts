import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Place, PositionedText } from '../diagnostics/source.ts';
import { findTemplate, textToExpression } from './notation.ts';

/** Handlebars in a part of a value that is no expression: the first, since one cause stands behind all. */
export function templateInText(
  text: PositionedText,
  part: { readonly text: string; readonly start: number },
  field: string,
): Diagnostic | undefined {
  const found = findTemplate(part.text);
  if (found === undefined) return undefined;
  return wrongNotation(found, text.placeOf(part.start + found.start, part.start + found.end), field);
}

/** Handlebars in a plain value, of which only the place of the whole is known. */
export function templateInLiteral(value: string, place: Place, field: string): Diagnostic | undefined {
  const found = findTemplate(value);
  if (found === undefined) return undefined;
  const { file, range } = place;
  const at = file.text.slice(range.start, range.end).indexOf(found.found);
  if (at === -1) return wrongNotation(found, place, field, { movable: false });
  const start = range.start + at;
  return wrongNotation(found, { file, range: { start, end: start + found.found.length } }, field);
}

function wrongNotation(
  { found, source }: { found: string; source: string },
  place: Place,
  field: string,
  { movable = true } = {},
): Diagnostic {
  const { instead, exact } = textToExpression(source);
  const fix =
    exact && movable && !found.startsWith('{{{')
      ? { description: `write ${instead}`, edits: [{ place, text: instead }] }
      : undefined;
  return diagnostic(
    'wrong-notation-value',
    place,
    { field, found, instead },
    fix === undefined ? {} : { fix },
  );
}

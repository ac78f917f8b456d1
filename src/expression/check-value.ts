import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Place, PositionedText } from '../diagnostics/source.ts';
import { append } from '../model/append.ts';
import type { ContextName, Site } from '../model/scope.ts';
import {
  anyShape,
  arrayOf,
  authorOf,
  booleanShape,
  numberShape,
  objectShape,
  type Shape,
  textBy,
} from '../model/shape.ts';
import type { Value } from '../model/workflow.ts';
import { checkExpression } from './check-expression.ts';
import { compileText } from './compiled-text.ts';
import { printExpression } from './print.ts';
import { shapeInWords, unionOf } from './shape-access.ts';
import { templateInLiteral, templateInText } from './wrong-notation.ts';

export interface CheckedValue {
  readonly diagnostics: readonly Diagnostic[];
  readonly shape: Shape;
}

/** Checks every expression in a value against what is known at its site; `shape` is what is known of the value. */
export function checkValue(value: Value, site: Site): CheckedValue {
  const diagnostics: Diagnostic[] = [];
  const shape = check(value, site, diagnostics);
  return { diagnostics, shape };
}

function check(value: Value, site: Site, diagnostics: Diagnostic[]): Shape {
  switch (value.kind) {
    case 'literal':
      if (typeof value.value === 'string') {
        const wrong =
          templateInLiteral(value.value, value.place, site.field) ??
          bareReference(value.value, value.place, site);
        if (wrong !== undefined) diagnostics.push(wrong);
        return wrong === undefined ? { kind: 'string', options: [value.value], asData: true } : anyShape;
      }
      if (value.value === null) return { kind: 'null' };
      return typeof value.value === 'number' ? numberShape : booleanShape;
    case 'text':
      return checkText(value.text, site, diagnostics);
    case 'list':
      return arrayOf(unionOf(value.items.map((item) => check(item, site, diagnostics))));
    case 'map':
      return objectShape(
        new Map(value.entries.map((entry) => [entry.key, check(entry.value, site, diagnostics)])),
      );
  }
}

/** `jobs.a.outputs.x` without braces: the path of something that is there, and so hardly a text that looks like it. */
function bareReference(text: string, place: Place, site: Site): Diagnostic | undefined {
  const [, context = '', name = ''] = /^([a-z]+)\.([\w-]+)(?:\.[\w*-]+)*$/.exec(text) ?? [];
  const shape = site.contexts.get(context as ContextName);
  if (shape?.kind !== 'object' || !shape.properties.has(name)) return undefined;
  const instead = `\${{ ${text} }}`;
  // In quotes, since braces without them can't stand within [ ] and { }.
  const fix = { description: `write ${instead}`, edits: [{ place, text: `"${instead}"` }] };
  return diagnostic('wrong-notation-value', place, { field: site.field, found: text, instead }, { fix });
}

function checkText(text: PositionedText, site: Site, diagnostics: Diagnostic[]): Shape {
  const { parts, only, problems } = compileText(text);
  for (const { reason, range } of problems) {
    diagnostics.push(diagnostic('expression-syntax', text.placeOf(range.start, range.end), { reason }));
  }
  let author: string | undefined;
  let shape: Shape = anyShape;
  for (const part of parts) {
    if (part.kind === 'text') {
      const wrong = templateInText(text, { text: part.text, start: part.range.start }, site.field);
      if (wrong !== undefined) diagnostics.push(wrong);
      continue;
    }
    const checked = checkExpression(part.expression, text, site);
    append(diagnostics, checked.diagnostics);
    author ??= authorOf(checked.shape);
    if (only !== undefined) shape = checked.shape;
    else if (checked.shape.kind === 'array' || checked.shape.kind === 'object') {
      const path = printExpression(part.expression.ast);
      const instead =
        checked.shape.kind === 'array'
          ? `within a text write join(${path}, ', ') or toJSON(${path})`
          : `within a text write toJSON(${path})`;
      diagnostics.push(
        diagnostic('structure-in-text', text.placeOf(part.range.start, part.range.end), {
          path,
          type: shapeInWords(checked.shape),
          instead,
        }),
      );
    }
  }
  return only === undefined && problems.length === 0 ? textBy(author) : shape;
}

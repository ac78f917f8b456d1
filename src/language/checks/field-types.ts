import { IndexAccess } from '@actions/expressions/ast';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closest } from '../../diagnostics/suggest.ts';
import { didYouMean, oneOf, quoted } from '../../diagnostics/wording.ts';
import { checkValue } from '../../expression/check-value.ts';
import { compileText } from '../../expression/compiled-text.ts';
import { printExpression } from '../../expression/print.ts';
import { relatedTo } from '../../expression/related.ts';
import { shapeInWords } from '../../expression/shape-access.ts';
import type { Shape } from '../../model/shape.ts';
import type { Value } from '../../model/workflow.ts';
import { fieldsOf } from '../fields.ts';
import { resolved } from '../structure/schema.ts';
import type { Check, CheckContext } from './check.ts';

interface Wanted {
  readonly kind: Shape['kind'];
  readonly words: string;
}

const number: Wanted = { kind: 'number', words: 'a number' };
const boolean: Wanted = { kind: 'boolean', words: 'true or false' };
const text: Wanted = { kind: 'string', words: 'a text' };

/** What expressions must give; values that are written out are held to the schema. */
const wanted: ReadonlyMap<string, Wanted> = new Map([
  ['timeout-minutes', number],
  ['stall-minutes', number],
  ['max-parallel', number],
  ['max', number],
  ['until', boolean],
  ['fail-fast', boolean],
  ['continue-on-error', boolean],
  ['model', text],
  ['effort', text],
]);

/** Expressions whose values have another type than their key takes. */
export const fieldTypes: Check = function* ({ workflow, sites }: CheckContext): Generator<Diagnostic> {
  for (const field of fieldsOf(workflow)) {
    const type = wanted.get(field.key);
    if (field.kind !== 'value' || field.value.kind !== 'text' || type === undefined) continue;
    const site = sites.site(`"${field.key}"`, field.access, field.spot);
    const { shape, diagnostics } = checkValue(field.value, site);
    if (diagnostics.length > 0 || shape.kind === 'any') continue;
    if (shape.kind === type.kind) {
      const odd = field.key === 'effort' ? noEffort(field.value, shape) : undefined;
      if (odd !== undefined) yield odd;
      continue;
    }
    const actual = expressionInWords(field.value, shape);
    yield diagnostic(
      'expression-type',
      field.value.place,
      { field: `"${field.key}"`, expected: type.words, actual },
      relatedTo(shape),
    );
  }
};

/**
 * A value that no `effort` is, of those that an input or a matrix may give. In an expression that chooses, values may be
 * left out by what stands around them, so that there only none at all is surely a mistake.
 */
function noEffort(value: Value & { readonly kind: 'text' }, shape: Shape): Diagnostic | undefined {
  if (shape.kind !== 'string' || shape.options === undefined) return undefined;
  const ast = compileText(value.text).only?.ast;
  const efforts =
    resolved({ $ref: '#/definitions/effort' }).anyOf?.flatMap((branch) => branch.enum ?? []) ?? [];
  const odd = shape.options.filter((option) => option !== '' && !efforts.includes(option));
  const [first] = odd;
  const isChosen = !(ast instanceof IndexAccess);
  if (ast === undefined || first === undefined || (isChosen && odd.length < shape.options.length))
    return undefined;
  const suggestion = closest(first, efforts);
  const actual = `${isChosen ? 'this' : printExpression(ast)} may be ${quoted(first)}${didYouMean(suggestion)}`;
  return diagnostic(
    'expression-type',
    value.place,
    { field: '"effort"', expected: oneOf(efforts), actual },
    relatedTo(shape),
  );
}

/** What an expression gives: `inputs.count is a string`. */
export function expressionInWords(value: Value & { readonly kind: 'text' }, shape: Shape): string {
  const { only } = compileText(value.text);
  if (only === undefined) return 'text around ${{ }} makes it a string';
  const shown = printExpression(only.ast);
  return `${shown.includes('…') || shape.kind === 'null' ? 'this' : shown} is ${shapeInWords(shape)}`;
}

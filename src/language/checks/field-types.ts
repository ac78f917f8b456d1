import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { checkValue } from '../../expression/check-value.ts';
import { compileText } from '../../expression/compiled-text.ts';
import { printExpression } from '../../expression/print.ts';
import { relatedTo } from '../../expression/related.ts';
import { shapeInWords } from '../../expression/shape-access.ts';
import type { Shape } from '../../model/shape.ts';
import type { Value } from '../../model/workflow.ts';
import { fieldsOf } from '../fields.ts';
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
    if (diagnostics.length > 0 || shape.kind === 'any' || shape.kind === type.kind) continue;
    const actual = expressionInWords(field.value, shape);
    yield diagnostic(
      'expression-type',
      field.value.place,
      { field: `"${field.key}"`, expected: type.words, actual },
      relatedTo(shape),
    );
  }
};

/** What an expression gives: `inputs.count is a string`. */
export function expressionInWords(value: Value & { readonly kind: 'text' }, shape: Shape): string {
  const { only } = compileText(value.text);
  if (only === undefined) return 'text around ${{ }} makes it a string';
  const shown = printExpression(only.ast);
  return `${shown.includes('…') || shape.kind === 'null' ? 'this' : shown} is ${shapeInWords(shape)}`;
}

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { checkCondition } from '../../expression/check-condition.ts';
import { checkValue } from '../../expression/check-value.ts';
import { checkText } from '../../template/check-text.ts';
import { type Field, fieldsOf } from '../fields.ts';
import type { SiteMaker } from '../site-maker.ts';
import type { Check, CheckContext } from './check.ts';

/** Every name in every text, value and condition of the workflow exists where it is used. */
export const references: Check = function* ({ workflow, sites }: CheckContext): Generator<Diagnostic> {
  for (const field of fieldsOf(workflow)) yield* checkField(field, sites);
};

function checkField(field: Field, sites: SiteMaker): readonly Diagnostic[] {
  const site = () => sites.site(`"${field.key}"`, field.access, field.spot);
  switch (field.kind) {
    case 'condition':
      return checkCondition(field.text, site());
    case 'text':
      return field.text.text.includes('{{') ? checkText(field.text, site(), field.mode) : [];
    case 'value': {
      const { value } = field;
      if (value.kind === 'literal' && typeof value.value !== 'string') return [];
      return checkValue(value, site()).diagnostics;
    }
  }
}

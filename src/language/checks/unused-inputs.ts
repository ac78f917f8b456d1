import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { fieldsOf, referencesIn } from '../fields.ts';
import type { Check, CheckContext } from './check.ts';

/** Inputs that nothing in the workflow looks at. */
export const unusedInputs: Check = function* ({ workflow }: CheckContext): Generator<Diagnostic> {
  if (workflow.inputs.length === 0) return;
  const used = new Set<string>();
  for (const field of fieldsOf(workflow)) {
    for (const { path } of referencesIn(field)) {
      const [context, name] = path;
      if (context?.toLowerCase() !== 'inputs') continue;
      // All of them at once, or one whose name is computed.
      if (name === undefined || name === '*') return;
      used.add(name.toLowerCase());
    }
  }
  for (const { name, place } of workflow.inputs) {
    if (!used.has(name.toLowerCase())) yield diagnostic('unused-input', place, { input: name });
  }
};

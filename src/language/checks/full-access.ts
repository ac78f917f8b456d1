import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Check, CheckContext } from './check.ts';
import { settingPlace, stepsOf } from './settings.ts';

/** An agent outside of every sandbox is worth a second look by who reviews the file. */
export const fullAccess: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const { job, step } of stepsOf(context)) {
    if (step.kind !== 'prompt' || step.options.sandbox !== 'danger-full-access') continue;
    yield diagnostic('danger-full-access', settingPlace(context, job, step, 'sandbox'), {});
  }
};

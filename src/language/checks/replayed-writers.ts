import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Check, CheckContext } from './check.ts';
import { settingPlace, stepsOf } from './settings.ts';

/**
 * An agent that writes, with a result that is replayed as long as the files it reads stay the same: a replay gives its
 * answer again, and not the changes that it made.
 */
export const replayedWriters: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const { job, step } of stepsOf(context)) {
    if (step.kind !== 'prompt' || step.options.sandbox === 'read-only') continue;
    if (step.files === undefined || !step.cache) continue;
    const place = settingPlace(context, job, step, 'files');
    yield diagnostic('replayed-writer', place, { sandbox: step.options.sandbox });
  }
};

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Value } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';
import { settingOf } from './settings.ts';

/** The longest time that a timer can wait, 2^31 - 1 ms, in whole minutes: some 24 days. */
const longestMinutes = Math.floor((2 ** 31 - 1) / 60_000);

/** Time-outs that end nothing: longer than any timer, or than what ends the step before. */
export const timeouts: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const job of context.workflow.jobs) {
    yield* tooLong(job.timeoutMinutes);
    const ofJob = minutesOf(job.timeoutMinutes);
    for (const step of job.steps) {
      yield* tooLong(step.timeoutMinutes);
      const minutes = minutesOf(step.timeoutMinutes);
      if (minutes === undefined || ofJob === undefined || minutes <= ofJob || minutes > longestMinutes)
        continue;
      // What defaults say holds for jobs of any length.
      const setting = settingOf(context, job, step, 'timeout-minutes');
      if (setting?.own !== true || job.timeoutMinutes === undefined) continue;
      const related = [{ place: job.timeoutMinutes.place, note: `of job "${job.id}"` }];
      yield diagnostic('timeout-beyond-job', setting.place, { minutes, ofJob }, { related });
    }
  }
};

function* tooLong(value: Value | undefined): Generator<Diagnostic> {
  const minutes = minutesOf(value);
  if (value === undefined || minutes === undefined || minutes <= longestMinutes) return;
  yield diagnostic('timeout-too-long', value.place, { minutes, longest: longestMinutes });
}

const minutesOf = (value: Value | undefined): number | undefined =>
  value?.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined;

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closest } from '../../diagnostics/suggest.ts';
import type { Check, CheckContext } from './check.ts';

/** Required inputs that a job does not give to the workflow that it uses. A misspelt one is blamed already. */
export const withRequired: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  for (const { call } of workflow.jobs) {
    if (call === undefined || unsure.has(call)) continue;
    const given = call.with.map(({ key }) => key);
    const names = call.workflow.inputs.map(({ name }) => name);
    const missing = call.workflow.inputs.filter(
      ({ name, required, default: value }) => required && value === undefined && !given.includes(name),
    );
    const meant = given
      .filter((key) => !names.includes(key))
      .map((key) =>
        closest(
          key,
          names.filter((name) => !given.includes(name)),
        ),
      );
    for (const { name, place, description } of missing) {
      if (meant.includes(name)) continue;
      const related = [{ place, note: 'declared here' }];
      yield diagnostic(
        'missing-with',
        call.place,
        { input: name, workflow: call.uses, description },
        { related },
      );
    }
  }
};

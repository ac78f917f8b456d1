import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { references } from '../../expression/references.ts';
import type { Entry, Job, Step, Text } from '../../model/workflow.ts';
import { contextsUsedByText, shownReferences } from '../../template/references.ts';
import type { Check, CheckContext } from './check.ts';
import { stepsOf } from './settings.ts';

/** A secret in a prompt goes to the model, and stands in Codex's own record of the conversation. */
export const secretsInPrompts: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const { job, step } of stepsOf(context)) {
    if (step.kind !== 'prompt') continue;
    for (const { value } of step.promptFile?.with ?? []) {
      for (const { path, place } of references(value))
        if (path[0] === 'secrets') yield diagnostic('secret-in-prompt', place, { found: path.join('.') });
    }
    for (const text of [step.prompt, step.options.instructions]) {
      if (text === undefined) continue;
      for (const { path, place } of shownReferences(text)) {
        const found = path.join('.');
        if (path[0] === 'secrets') yield diagnostic('secret-in-prompt', place, { found });
        const variable = path[0] === 'env' ? variableOf(context, job, step, path[1]) : undefined;
        if (variable === undefined || !contextsUsedByText(variable.value).has('secrets')) continue;
        const related = [{ place: variable.value.place, note: 'the secret comes from here' }];
        yield diagnostic('secret-in-prompt', place, { found }, { related });
      }
    }
  }
};

/** The variable that a step sees under a name: the nearest wins. */
function variableOf(
  { workflow }: CheckContext,
  job: Job,
  step: Step,
  name: string | undefined,
): Entry<Text> | undefined {
  return [...step.env, ...job.env, ...workflow.env].find((entry) => entry.key === name);
}
